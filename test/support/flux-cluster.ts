import { Flux } from '../../src/sandbox/flux/flux.ts';
import { KIT } from '../../src/sandbox/flux/kit.ts';
import { templateTree } from '../../src/sandbox/flux/template-tree.ts';
import type { ApiObject, Condition } from '../../src/sandbox/kubernetes/api-object.ts';
import { Cluster } from '../../src/sandbox/kubernetes/cluster-state.ts';
import { prepareCluster } from '../../src/sandbox/node/k3s-objects.ts';
import { memoryGround, type TestGround } from './ground.ts';
import { FLUX_BOOTSTRAP } from './user-data.ts';

export const PULL_TOKEN = 'the-pull-token';
const HELM = 'helm.toolkit.fluxcd.io/v2';

export interface FluxCluster {
  cluster: Cluster;
  ground: TestGround;
  flux: Flux;
  /** Moves the clock by minutes of the cluster's time. */
  minutes(count: number): void;
  release(component: string): ApiObject;
  object(apiVersion: string, kind: string, name: string, namespace?: string): ApiObject;
  /** What each change of a release's status said, without repetitions. */
  story(component: string, ...types: string[]): string[];
  /** Makes a commit; its revision. */
  commit(change: (files: Map<string, string>) => void): string;
  annotate(component: string, annotations: Record<string, string>): void;
  change(component: string, spec: Record<string, unknown>): void;
}

/** A cluster with one node and Flux just installed, on a clock that the test moves. No network. */
export function fluxCluster(
  options: { pullToken?: string; ground?: TestGround; bootstrap?: string } = {},
): FluxCluster {
  const ground = options.ground ?? memoryGround();
  const facts = {
    sovereign: 'omantel.omani.works',
    region: 'fsn1',
    serverCa: '',
    serverCaKey: '',
    clientCa: '',
    k3sVersion: 'v1.34.2+k3s1',
  };
  const cluster = new Cluster(facts, ground);
  prepareCluster(cluster);
  cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'cp1' }, status: {} });
  const told = recordStories(cluster);
  const chart = (name: string, version: string, password: string | undefined) => {
    if (password !== PULL_TOKEN) return 'unauthorized' as const;
    return KIT.some((release) => `bp-${release.component}` === name && release.version === version)
      ? ('ok' as const)
      : ('missing' as const);
  };
  const git = { tree: templateTree(), revision: `main@sha1:${'0'.repeat(40)}`, chart };
  const flux = new Flux(cluster, git);
  if (options.pullToken !== '') writePullSecret(cluster, options.pullToken ?? PULL_TOKEN);
  flux.install(options.bootstrap ?? FLUX_BOOTSTRAP, () => {});
  const object = (apiVersion: string, kind: string, name: string, namespace?: string) => {
    const found = cluster.get(apiVersion, kind, name, namespace);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  const release = (component: string) => object(HELM, 'HelmRelease', `bp-${component}`, 'flux-system');
  return {
    cluster,
    ground,
    flux,
    minutes: (count) => ground.clock.advance(count * 60_000),
    release,
    object,
    story: (component, ...types) =>
      withoutRepetition(
        (told.get(`bp-${component}`) ?? []).map((line) =>
          line.filter((one) => types.length === 0 || types.some((type) => one.startsWith(type))).join(' | '),
        ),
      ),
    commit(change) {
      const tree = new Map(git.tree);
      change(tree);
      git.tree = tree;
      git.revision = `main@sha1:${'1'.repeat(40)}`;
      return git.revision;
    },
    annotate(component, annotations) {
      const found = release(component);
      cluster.put({
        ...found,
        metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, ...annotations } },
      });
    },
    change(component, spec) {
      const found = release(component);
      cluster.put({ ...found, spec: { ...found.spec, ...spec } });
    },
  };
}

export function writePullSecret(cluster: Cluster, password: string): void {
  cluster.needNamespace('flux-system');
  const config = JSON.stringify({ auths: { 'ghcr.io': { username: 'openova-bot', password } } });
  cluster.put({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: 'ghcr-pull', namespace: 'flux-system' },
    data: { '.dockerconfigjson': Buffer.from(config).toString('base64') },
  });
}

export function conditionOf(object: ApiObject, type: string): Condition | undefined {
  return ((object.status?.conditions ?? []) as Condition[]).find((one) => one.type === type);
}

function recordStories(cluster: Cluster): Map<string, string[][]> {
  const told = new Map<string, string[][]>();
  cluster.store.onChange(({ object }) => {
    if (object.kind !== 'HelmRelease' || object.status === undefined) return;
    const lines = told.get(object.metadata.name) ?? [];
    told.set(object.metadata.name, lines);
    const conditions = (object.status.conditions ?? []) as Condition[];
    const counts =
      object.status.installFailures === undefined
        ? []
        : [`installFailures=${String(object.status.installFailures)}`];
    const seen = object.status.observedGeneration === object.metadata.generation ? ['observed'] : [];
    const history =
      Array.isArray(object.status.history) && object.status.history.length > 0 ? ['history'] : [];
    lines.push([
      ...conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`),
      ...counts,
      ...history,
      ...seen,
    ]);
  });
  return told;
}

function withoutRepetition(lines: string[]): string[] {
  return lines.filter((line, index) => line !== '' && line !== lines[index - 1]);
}
