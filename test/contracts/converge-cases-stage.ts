import { setTimeout as wait } from 'node:timers/promises';
import type { KubeObject, Resource } from '../../src/clients/kubernetes/kubernetes.ts';
import { PULL_TOKEN } from '../support/real-cluster.ts';
import { Record as Told } from './converge-cases-record.ts';
import { INDEX_LOGIN } from './converge-cases-rows.ts';
import type { FluxSite, Trouble } from './converge-cases-site.ts';
import { caseKustomization, indexLogin, pullSecret, reviseTree } from './converge-cases-tree.ts';

const SOURCE = { group: 'source.toolkit.fluxcd.io', version: 'v1' };
export const HELM_CHARTS: Resource = { ...SOURCE, resource: 'helmcharts' };
export const HELM_REPOSITORIES: Resource = { ...SOURCE, resource: 'helmrepositories' };
export const OCI_REPOSITORIES: Resource = { ...SOURCE, resource: 'ocirepositories' };
export const GIT_REPOSITORIES: Resource = { ...SOURCE, resource: 'gitrepositories' };
export const HELM_RELEASES: Resource = {
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  resource: 'helmreleases',
};
export const KUSTOMIZATIONS: Resource = {
  ...{ group: 'kustomize.toolkit.fluxcd.io', version: 'v1', resource: 'kustomizations' },
};
export const FLUX = 'flux-system';
const LONGEST_MS = 120_000;
/** Stories that play around the same commit. */
const REVISERS = 2;
const NEVER_READY = ['fragile', 'stuck', 'forced', 'stubborn', 'halfway', 'hasty'];

/** A cluster on which the releases of the cases are being installed, and what is told of them. */
export class Stage {
  readonly told = new Told();
  readonly site: FluxSite;
  readonly #stop = new AbortController();
  readonly #troubles = new Map<string, () => void>();
  readonly #revised = Promise.withResolvers<void>();
  #asking = 0;
  #requests = 0;

  constructor(site: FluxSite) {
    this.site = site;
  }

  /** Resolves when Flux has been given everything. */
  async begin(): Promise<void> {
    const { kubernetes } = this.site;
    const served = () => kubernetes.get(GIT_REPOSITORIES, 'openova', FLUX).catch(() => undefined);
    while ((await served()) === undefined) await wait(100);
    for (const release of ['root', 'typo', 'watched', 'revised']) this.break('unbuildable', release);
    for (const release of NEVER_READY) this.break('never-ready', release);
    await kubernetes.apply(pullSecret('ghcr-pull', PULL_TOKEN));
    for (const name of ['stale-pull', 'image-pull']) await kubernetes.apply(pullSecret(name, 'a-wrong-one'));
    await kubernetes.apply(indexLogin(INDEX_LOGIN, PULL_TOKEN));
    await kubernetes.apply(indexLogin('index-pull', PULL_TOKEN, PULL_TOKEN));
    void this.told.follow(this.site.views(this.#stop.signal));
    await kubernetes.apply(caseKustomization('cases', 'cases'));
  }

  /** From now on, until it is mended. */
  break(kind: Trouble, release: string): void {
    this.#troubles.set(release, this.site.trouble(kind, release));
  }

  mend(release: string): void {
    this.#troubles.get(release)?.();
  }

  patch(release: string, patch: object): Promise<KubeObject> {
    return this.site.kubernetes.mergePatch(HELM_RELEASES, `bp-${release}`, FLUX, patch);
  }

  values(release: string, values: object): Promise<KubeObject> {
    return this.patch(release, { spec: { values } });
  }

  release(release: string): Promise<KubeObject | undefined> {
    return this.site.kubernetes.get(HELM_RELEASES, `bp-${release}`, FLUX);
  }

  /** Asks a controller to look now; resolves when it has. */
  async request(resource: Resource, name: string, ...more: string[]): Promise<void> {
    const token = `request-${++this.#requests}`;
    const entries = ['requestedAt', ...more].map((one) => [`reconcile.fluxcd.io/${one}`, token]);
    const metadata = { annotations: Object.fromEntries(entries) };
    await this.site.kubernetes.mergePatch(resource, name, FLUX, { metadata });
    await this.when(async () => {
      const object = await this.site.kubernetes.get(resource, name, FLUX);
      return object?.status?.lastHandledReconcileAt === token;
    });
  }

  /** Makes the next commit and has it fetched, once all the stories that need it have asked. */
  async revise(): Promise<void> {
    this.#asking += 1;
    if (this.#asking === REVISERS) this.#revised.resolve(this.#commit());
    await this.#revised.promise;
  }

  async #commit(): Promise<void> {
    await this.site.commit(reviseTree);
    await this.request(GIT_REPOSITORIES, 'openova');
  }

  async suspend(kustomization: string, suspend: true | null): Promise<void> {
    await this.site.kubernetes.mergePatch(KUSTOMIZATIONS, kustomization, FLUX, { spec: { suspend } });
  }

  /** What a Kustomization was applied from last, or tried to be. */
  async attempted(kustomization: string): Promise<unknown> {
    const found = await this.site.kubernetes.get(KUSTOMIZATIONS, kustomization, FLUX);
    return found?.status?.lastAttemptedRevision;
  }

  async attempts(kustomization: string, other: unknown): Promise<void> {
    await this.when(async () => (await this.attempted(kustomization)) !== other);
  }

  /** Looks until it is so. */
  async when(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await wait(100);
  }

  async history(release: string): Promise<{ version: number; chartVersion: string }[]> {
    return ((await this.release(release))?.status?.history ?? []) as {
      version: number;
      chartVersion: string;
    }[];
  }

  async isStalled(release: string): Promise<boolean> {
    return isTrue(await this.release(release), 'Stalled');
  }

  /** Until a release is Ready, or not, for that reason. */
  whenReady(release: string, reason: string): Promise<void> {
    return this.when(async () => {
      const { status } = (await this.release(release)) ?? {};
      const conditions = (status?.conditions ?? []) as { type: string; reason: string }[];
      return conditions.some((one) => one.type === 'Ready' && one.reason === reason);
    });
  }

  async settled(release: string, revision: number): Promise<void> {
    await this.when(async () => {
      const { status, metadata } = (await this.release(release)) ?? {};
      const [latest] = (status?.history ?? []) as { version: number }[];
      return latest?.version === revision && status?.observedGeneration === metadata?.generation;
    });
  }

  /** Whether a release that is Stalled is so before, while and after its controller looks at it. */
  async stalledWhileAsked(release: string): Promise<boolean[]> {
    const seen: boolean[] = [];
    let asked: Promise<void> | undefined;
    const scope = { namespace: FLUX, fieldSelector: `metadata.name=bp-${release}` };
    const signal = AbortSignal.timeout(LONGEST_MS);
    for await (const update of this.site.kubernetes.watch(HELM_RELEASES, { ...scope, signal })) {
      const object = update.type === 'synced' ? update.objects[0] : 'object' in update && update.object;
      if (!object) continue;
      const stalled = isTrue(object, 'Stalled');
      if (stalled !== seen.at(-1)) seen.push(stalled);
      asked ??= this.request(HELM_RELEASES, `bp-${release}`);
      if (seen.length === 3) break;
    }
    await asked;
    return seen;
  }

  /** Bookkeeping that nobody need hear of, then something that they must. */
  async meddle(): Promise<void> {
    await this.request(HELM_RELEASES, 'bp-leaf');
    await this.patch('sleeper', { spec: { suspend: true } });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.site.close();
  }
}

function isTrue(object: KubeObject | undefined, type: string): boolean {
  const conditions = (object?.status?.conditions ?? []) as { type: string; status: string }[];
  return conditions.some((one) => one.type === type && one.status === 'True');
}
