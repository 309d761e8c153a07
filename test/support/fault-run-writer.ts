import { setTimeout as wait } from 'node:timers/promises';
import type { KubeObject } from '../../src/clients/kubernetes/kubernetes.ts';
import { firstSight, wordOf } from './fault-run-fold.ts';
import { lifeOf, releaseNamed, type Write } from './fault-run-lives.ts';
import { type RawAnswer, type RawLink, raw } from './raw-kubernetes.ts';
import { realClock } from './real-clock.ts';

export const NAMES = Array.from({ length: 12 }, (_, index) => `bp-run-${String(index).padStart(2, '0')}`);
const FLUX = 'flux-system';
const RELEASES = `/apis/helm.toolkit.fluxcd.io/v2/namespaces/${FLUX}/helmreleases`;
const KUSTOMIZATIONS = `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${FLUX}/kustomizations`;
const MERGE = 'application/merge-patch+json';
const PATIENCE_MS = 90_000;
const ANSWER_MS = 10_000;

/** Lets releases live, one write after the other, and knows what was true of each. Nobody else writes them. */
export class ReleaseWriter {
  writes = 0;
  /** As the API server answered last. */
  readonly objects = new Map<string, KubeObject | undefined>();
  /** Every state that was true, in order. */
  readonly states = new Map<string, string[]>();
  readonly #link: RawLink;
  readonly #lives: Map<string, Generator<Write, never>>;

  constructor(link: RawLink, random: () => number) {
    this.#link = link;
    this.#lives = new Map(NAMES.map((name) => [name, lifeOf(random)]));
    for (const name of NAMES) this.#note(name, undefined);
  }

  /** Makes the Kustomization that says which releases there should be. */
  async expect(): Promise<void> {
    const metadata = { name: 'run', namespace: FLUX, labels: { 'catalyst.openova.io/extra': 'true' } };
    const sourceRef = { kind: 'GitRepository', name: 'run' };
    const kind = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };
    const spec = { interval: '5m', prune: true, path: './', sourceRef };
    await this.#ask('POST', KUSTOMIZATIONS, { ...kind, metadata, spec }, { also: [409] });
    const idOf = (name: string) => `${FLUX}_${name}_helm.toolkit.fluxcd.io_HelmRelease`;
    const status = { inventory: { entries: NAMES.map((name) => ({ id: idOf(name), v: 'v2' })) } };
    await this.#ask('PATCH', `${KUSTOMIZATIONS}/run/status`, { status }, { type: MERGE });
  }

  /** The next thing in the life of a release. What nobody answered is asked again: it is the same twice. */
  async write(name: string): Promise<void> {
    const { value: write } = (this.#lives.get(name) as Generator<Write, never>).next();
    this.writes += 1;
    const path = `${RELEASES}/${name}`;
    switch (write.part) {
      case 'made':
        await this.#ask('POST', RELEASES, releaseNamed(name), { also: [409] });
        return this.#note(name, (await this.#ask('GET', path)).body);
      case 'gone':
        await this.#ask('DELETE', path, undefined, { also: [404] });
        return this.#note(name, undefined);
      case 'spec':
        return this.#patch(name, path, { spec: write.spec });
      case 'status': {
        const status = write.status(this.objects.get(name) as KubeObject);
        return this.#patch(name, `${path}/status`, { status });
      }
    }
  }

  /** What there is, asked for anew. */
  async list(): Promise<Map<string, KubeObject>> {
    const { items } = (await this.#ask('GET', RELEASES)).body as unknown as { items: KubeObject[] };
    return new Map(items.map((one) => [one.metadata.name, one]));
  }

  async #patch(name: string, path: string, patch: object): Promise<void> {
    this.#note(name, (await this.#ask('PATCH', path, patch, { type: MERGE })).body);
  }

  #note(name: string, answer: unknown): void {
    const object = answer as KubeObject | undefined;
    this.objects.set(name, object);
    const states = this.states.get(name) ?? [];
    const word = wordOf(firstSight(name, object, realClock.now()));
    this.states.set(name, states.at(-1) === word ? states : [...states, word]);
  }

  async #ask(
    method: string,
    path: string,
    body?: object,
    { type, also = [] }: { type?: string; also?: number[] } = {},
  ): Promise<RawAnswer> {
    for (const end = Date.now() + PATIENCE_MS; ; await wait(50)) {
      const late = wait(ANSWER_MS, undefined, { ref: false });
      const asked = raw(this.#link, method, path, body as Record<string, unknown>, type);
      const answer = await Promise.race([asked, late]).catch(() => undefined);
      if (answer !== undefined && (answer.status < 300 || also.includes(answer.status))) return answer;
      const refused = answer !== undefined && answer.status < 500 && answer.status !== 429;
      if (refused || Date.now() > end) throw new Error(`${method} ${path}: ${answer?.text ?? 'no answer'}`);
    }
  }
}
