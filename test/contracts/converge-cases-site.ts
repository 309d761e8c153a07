import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createObserve } from '../../src/clients/flux/create-observe.ts';
import type { RegionView } from '../../src/clients/flux/region-view.ts';
import { createKubernetes } from '../../src/clients/kubernetes/create-kubernetes.ts';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import { signAdminCertificate } from '../../src/domain/certificates.ts';
import type { Target } from '../../src/domain/surroundings.ts';
import { createGround } from '../../src/sandbox/ground/create-ground.ts';
import { MachineFloor } from '../../src/sandbox/node/machine-floor.ts';
import { FLUX_CONTROLLERS } from '../../src/sandbox/real-cluster/flux-controllers.ts';
import { collectionPath } from '../../src/sandbox/real-cluster/object-path.ts';
import { raw } from '../support/raw-kubernetes.ts';
import { realClock } from '../support/real-clock.ts';
import { PULL_TOKEN, realSite } from '../support/real-cluster.ts';
import { bootedServer, testCluster, userData } from '../support/user-data.ts';
import { VERSION } from './converge-cases-slots.ts';
import { caseChart, caseCharts, caseTree } from './converge-cases-tree.ts';

/** `unbuildable`: nothing is stored, so nothing is counted. `never-ready`: what it installs does not start. */
export type Trouble = 'unbuildable' | 'never-ready';

/** A cluster with Flux, simulated or real, and the same things that go wrong in it. */
export interface FluxSite {
  kubernetes: Kubernetes;
  /** How much faster than real its time runs. */
  speed: number;
  views(signal: AbortSignal): AsyncIterable<RegionView>;
  /** Returns what ends it, as far as that is not a matter of the release's values. */
  trouble(kind: Trouble, release: string): () => void;
  /** Puts the wanted version of a release's chart into the registry. */
  publish(release: string): void;
  /** A merge patch of a release, as another field manager writes it. */
  patchAs(manager: string, release: string, patch: object): Promise<unknown>;
  /** Makes a commit of what Git holds after `change`. */
  commit(change: (files: Map<string, string>) => void): Promise<void>;
  /** The API server goes without a word and comes back, and Flux is started again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const SPEED = 20;
const FAULTS = { unbuildable: 'dependency-stuck', 'never-ready': 'retries-exhausted' };
/** Of these the imitation has a Deployment whose pods crash; of the others the action itself fails. */
const CRASHING = ['hasty', 'sunk'];
/** How patient our observer is with sources: two minutes over this. */
const REAL_PACE = 12;

export async function simulatedSite(): Promise<FluxSite> {
  const ground = await createGround({ speed: SPEED });
  const secrets = testCluster();
  const published = new Set(caseCharts().map(({ name, version }) => `${name}@${version}`));
  const chart = (name: string, version: string, password: string | undefined) => {
    if (password !== PULL_TOKEN) return 'unauthorized' as const;
    return published.has(`${name}@${version}`) ? ('ok' as const) : ('missing' as const);
  };
  // Its pods take longer to start than ten seconds.
  const git = {
    ...{ tree: caseTree('60s'), revision: `main@sha1:${'a'.repeat(40)}`, chart },
    workloads: (release: string) => (CRASHING.includes(release) ? [`Deployment/${release}`] : []),
  };
  const floor = new MachineFloor(ground, git);
  ground.bus.emit('server-started', bootedServer(userData(secrets, { name: 'cp1' })));
  const find = (port: number) => ground.addresses.find('203.0.113.10', port) ?? 1;
  const kubernetes = createKubernetes({
    access: {
      ...{ servers: ['https://203.0.113.10:6443'], serverName: 'omantel.omani.works' },
      ca: secrets.serverCa.certificate,
      async certificate() {
        const pair = await signAdminCertificate(secrets.clientCa, realClock.now());
        return { cert: pair.certificate, key: pair.key, until: Date.parse(pair.expiresAt) };
      },
    },
    target: {
      ...{ kind: 'sandbox', hetznerApi: '', resolvers: [], registry: '', k3sReleases: '', authorities: [] },
      ...{ proxy: {}, credentials: {}, speed: SPEED },
      connect: { lookup: (_host, port) => ({ host: '127.0.0.1', port: find(port) }) },
    } satisfies Target,
    ...{ clock: realClock, random: randomBytes },
  });
  const faultOf = (kind: Trouble, release: string) =>
    CRASHING.includes(release) ? 'crash-loop' : FAULTS[kind];
  return {
    kubernetes,
    speed: SPEED,
    views: observerOf(kubernetes, SPEED),
    trouble(kind, release) {
      const name = faultOf(kind, release);
      ground.faults.set({ name, target: release });
      return () => ground.faults.clear(name, release);
    },
    async patchAs(manager, release, patch) {
      const { certificate, key } = await signAdminCertificate(secrets.clientCa, realClock.now());
      const ca = secrets.serverCa.certificate;
      const link = { port: find(6443), ca, client: { certificate, key } };
      return raw(link, 'PATCH', patchPath(manager, release), { ...patch }, MERGE);
    },
    publish: (release) => void published.add(`bp-${release}@${VERSION}`),
    async commit(change) {
      const tree = new Map(git.tree);
      change(tree);
      Object.assign(git, { tree, revision: `main@sha1:${'b'.repeat(40)}` });
    },
    async restart() {
      ground.faults.set({ name: 'api-down' });
      await wait(500);
      ground.faults.clear('api-down');
    },
    async close() {
      await kubernetes.close();
      await floor.close();
    },
  };
}

export async function realFluxSite(): Promise<FluxSite> {
  const { cluster, kubernetes: connect, close } = await realSite({ tree: caseTree(), charts: caseCharts() });
  const kubernetes = await connect();
  await cluster.installFlux();
  return {
    kubernetes,
    speed: 1,
    views: observerOf(kubernetes, REAL_PACE),
    trouble(kind, release) {
      if (kind === 'unbuildable') return () => {};
      // What an upgrade brings does not start; of `sunk`, what a rollback brings back neither.
      const image = { fragile: ':one', upgraded: ':two' }[release] ?? '';
      return cluster.workloads.behave({ release: `bp-${release}`, image }, 'starting');
    },
    patchAs: (manager, release, patch) =>
      cluster.link.need('PATCH', patchPath(manager, release), patch, { type: MERGE }),
    publish: (release) => cluster.charts.publish(caseChart(release, VERSION)),
    commit: async (change) => void (await cluster.git.commit(change)),
    async restart() {
      await Promise.all(FLUX_CONTROLLERS.map((name) => cluster.controllers.kill(name)));
      await cluster.apiServer.restart();
      await Promise.all(FLUX_CONTROLLERS.map((name) => cluster.controllers.start(name)));
    },
    close,
  };
}

const MERGE = 'application/merge-patch+json';

function patchPath(manager: string, release: string): string {
  const path = collectionPath('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'flux-system');
  return `${path}/bp-${release}?fieldManager=${manager}`;
}

function observerOf(kubernetes: Kubernetes, speed: number): FluxSite['views'] {
  const observe = createObserve({ kubernetes: async () => kubernetes, clock: realClock, speed });
  return (signal) => observe('fsn1', { signal, workloads: false });
}
