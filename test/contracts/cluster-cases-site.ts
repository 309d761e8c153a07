import { randomBytes } from 'node:crypto';
import { afterAll } from 'vitest';
import { createKubernetes } from '../../src/clients/kubernetes/create-kubernetes.ts';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import { signClientCertificate } from '../../src/domain/certificates.ts';
import type { KeyPair } from '../../src/domain/cluster-secrets.ts';
import type { Target } from '../../src/domain/surroundings.ts';
import { applyDefinitions } from '../../src/sandbox/real-cluster/flux-objects.ts';
import { bootedCluster } from '../support/booted.ts';
import { type RawLink, raw, rawWatch } from '../support/raw-kubernetes.ts';
import { realClock } from '../support/real-clock.ts';
import { clusterTools, REAL_ADDRESS, realSite } from '../support/real-cluster.ts';
import { openRelay, type Relay } from './cluster-cases-relay.ts';

/** The pauses of our client are a tenth of the usual, on both sides, unless a test wants them shorter. */
const SPEED = 10;

const HELM_RELEASES = '/apis/helm.toolkit.fluxcd.io/v2/helmreleases';

export type Caller = 'admin' | 'guest' | 'reader' | 'stranger';
/** The group of `reader`, who has some of the rights. */
export const READERS = 'readers';

/** An API server, simulated or real, with the same things to do to it. */
export interface ClusterSite {
  /** Our client; `guest` has no rights, the certificate of `stranger` is of another authority. */
  kubernetes(caller?: Caller, relay?: Relay, speed?: number): Promise<Kubernetes>;
  /** A way to the server that the test holds. */
  relay(): Promise<Relay>;
  /** An administrator's link with nothing of ours. */
  link: RawLink;
  /** Flux's definitions are served, in the namespace where its objects live. */
  serveFlux(): Promise<void>;
  /** Watches and pages of that, or of ConfigMaps, from before this moment are too old. */
  compact(what?: 'configmaps' | 'helmreleases'): Promise<void>;
  /** The server goes without a word; `start` brings it back. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Lets time pass on the server's side. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

interface Ground {
  fqdn: string;
  port: () => number;
  serverCa: string;
  clientCa: KeyPair;
  otherCa: KeyPair;
  actions: Pick<ClusterSite, 'serveFlux' | 'compact' | 'kill' | 'start' | 'pass'>;
  end(): Promise<void>;
}

async function siteOver(ground: Ground): Promise<ClusterSite> {
  const ends: (() => Promise<void>)[] = [];
  const identity = (caller: Caller) => {
    const organization = { guest: 'guests', reader: READERS }[caller as string] ?? 'system:masters';
    const authority = caller === 'stranger' ? ground.otherCa : ground.clientCa;
    return signClientCertificate(authority, {
      ...{ commonName: caller, organization, hours: 1, now: realClock.now() },
    });
  };
  const ca = ground.serverCa;
  const client = await identity('admin');
  return {
    ...ground.actions,
    link: { port: ground.port(), ca, servername: ground.fqdn, client },
    async relay() {
      const relay = await openRelay(ground.port);
      ends.push(relay.close);
      return relay;
    },
    async kubernetes(caller = 'admin', relay, speed = SPEED) {
      const pair = await identity(caller);
      const certificate = async () => ({
        ...{ cert: pair.certificate, key: pair.key, until: Date.parse(pair.expiresAt) },
      });
      const servers = [`https://${REAL_ADDRESS}:6443`];
      const one = createKubernetes({
        access: { servers, serverName: ground.fqdn, ca, certificate },
        target: targetOver(speed, () => relay?.port ?? ground.port()),
        clock: realClock,
        random: randomBytes,
      });
      ends.push(() => one.close());
      return one;
    },
    async close() {
      for (const end of ends.reverse()) await end();
      await ground.end();
    },
  };
}

function targetOver(speed: number, port: () => number): Target {
  return {
    ...{ kind: 'sandbox', hetznerApi: '', resolvers: [], registry: '', k3sReleases: '', authorities: [] },
    ...{ proxy: {}, credentials: {}, speed },
    connect: { lookup: () => ({ host: '127.0.0.1', port: port() }) },
  };
}

async function simulated(): Promise<ClusterSite> {
  const { ground, secrets, link, part } = await bootedCluster();
  const { faults, clock } = ground;
  return siteOver({
    ...{ fqdn: 'omantel.omani.works', port: () => link.port, serverCa: secrets.serverCa.certificate },
    ...{ clientCa: secrets.clientCa, otherCa: secrets.other, end: () => part.stop() },
    actions: {
      async serveFlux() {
        const served = () => raw(link, 'GET', HELM_RELEASES);
        while ((await served()).status !== 200) clock.advance(1_000);
      },
      async compact(what = 'configmaps') {
        const path = what === 'configmaps' ? '/api/v1/configmaps' : HELM_RELEASES;
        const watch = await rawWatch(link, `${path}?watch=true`);
        faults.set({ name: 'watch-410', target: what });
        clock.advance(1_000);
        await watch.until(({ ended }) => ended !== 'open');
        faults.clear('watch-410');
      },
      async kill() {
        faults.set({ name: 'api-down' });
        clock.advance(1_000);
      },
      start: async () => faults.clear('api-down'),
      pass: async (ms) => clock.advance(ms),
    },
  });
}

/** Without a watch cache for what is compacted, so that a compaction reaches what is read of it (real-flux 7). */
async function real(): Promise<ClusterSite> {
  const { cluster, fqdn, close } = await realSite({
    flags: { 'kube-apiserver': ['--watch-cache-sizes=configmaps#0,helmreleases.helm.toolkit.fluxcd.io#0'] },
  });
  const { serverCa, clientCa, requestHeaderCa } = cluster.authorities;
  return siteOver({
    ...{ fqdn, port: () => cluster.apiServer.port, serverCa: serverCa.certificate, clientCa },
    ...{ otherCa: requestHeaderCa, end: close },
    actions: {
      async serveFlux() {
        const metadata = { name: 'flux-system' };
        await cluster.link.apply({ apiVersion: 'v1', kind: 'Namespace', metadata });
        await applyDefinitions(cluster.link, (await clusterTools())['flux-crds']);
      },
      compact: async () => void (await cluster.etcd.compact()),
      kill: () => cluster.apiServer.kill(),
      start: () => cluster.apiServer.start(),
      pass: async () => {},
    },
  });
}

export const SIDES = { simulated, real };

/** One site of a side for all tests of a file, begun by the first that asks. */
export function sharedSite(side: keyof typeof SIDES): () => Promise<ClusterSite> {
  let site: Promise<ClusterSite> | undefined;
  afterAll(async () => (await site?.catch(() => undefined))?.close());
  return async () => {
    if (side === 'real') await clusterTools();
    site ??= SIDES[side]();
    return site;
  };
}
