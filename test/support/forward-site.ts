import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createKubernetes } from '../../src/clients/kubernetes/create-kubernetes.ts';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import { makeAuthority, signAdminCertificate } from '../../src/domain/certificates.ts';
import type { Clock, Target } from '../../src/domain/surroundings.ts';
import { ApiServer } from '../../src/sandbox/kubernetes/api-server.ts';
import { Cluster } from '../../src/sandbox/kubernetes/cluster-state.ts';
import { prepareCluster } from '../../src/sandbox/node/k3s-objects.ts';
import { servingCertificate } from '../../src/sandbox/node/serving-certificate.ts';
import { memoryGround } from './ground.ts';

export const NAME = 'omantel.omani.works';

/** Something that forwards to loopback ports as a pod's kubelet would, and a client of it. */
export interface ForwardSite {
  kubernetes: Kubernetes;
  /** The pod `web` of namespace `default` listens on `port`, which is really this loopback port. */
  listens(port: number, loopback: number): void;
  /** The API server goes without a word. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Authorities, a serving pair and a client of an API server that shall listen on `port`. */
export async function forwardPki() {
  const now = Date.now();
  const serverCa = await makeAuthority('k3s-server-ca', now);
  const clientCa = await makeAuthority('k3s-client-ca', now);
  const pair = servingCertificate({
    authority: { certificate: serverCa.certificate, key: serverCa.key },
    names: [NAME, '127.0.0.1'],
    commonName: 'k3s',
    notBefore: now - 3_600_000,
    notAfter: now + 3_600_000,
  });
  return { serverCa, clientCa, pair };
}

export type ForwardPki = Awaited<ReturnType<typeof forwardPki>>;

/** @param port a function where the API server comes and goes */
export function clientAt(
  port: number | (() => number),
  { serverCa, clientCa }: ForwardPki,
  ca = serverCa.certificate,
): Kubernetes {
  const clock: Clock = { now: () => Date.now(), sleep: (ms, signal) => wait(ms, undefined, { signal }) };
  return createKubernetes({
    access: {
      servers: ['https://203.0.113.10:6443'],
      serverName: NAME,
      ca,
      async certificate() {
        const minted = await signAdminCertificate(clientCa, Date.now());
        return { cert: minted.certificate, key: minted.key, until: Date.parse(minted.expiresAt) };
      },
    },
    target: {
      ...DIRECT,
      connect: { lookup: () => ({ host: '127.0.0.1', port: typeof port === 'number' ? port : port() }) },
    },
    clock,
    random: (length) => new Uint8Array(length).fill(128),
  });
}

const DIRECT: Target = {
  kind: 'sandbox',
  connect: { lookup: () => undefined },
  hetznerApi: '',
  resolvers: [],
  registry: '',
  k3sReleases: '',
  authorities: [],
  proxy: {},
  credentials: {},
  speed: 100,
};

/** The simulated API server. */
export async function simulatedSite(): Promise<
  ForwardSite & { cluster: Cluster; pki: ForwardPki; port: number; restart(): Promise<void> }
> {
  const pki = await forwardPki();
  const ground = memoryGround();
  const facts = {
    sovereign: NAME,
    region: 'fsn1',
    serverCa: pki.serverCa.certificate,
    serverCaKey: pki.serverCa.key,
    clientCa: pki.clientCa.certificate,
    k3sVersion: 'v1.34.2+k3s1',
  };
  const cluster = new Cluster(facts, ground);
  prepareCluster(cluster);
  cluster.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });
  let api = new ApiServer({ cluster, ground, ...pki.pair });
  let port = await api.listen();
  const kubernetes = clientAt(() => port, pki);
  return {
    ...{ cluster, pki, port, kubernetes },
    listens: (at, loopback) =>
      void cluster.podPorts.register({ namespace: 'default', pod: 'web', port: at }, loopback),
    kill: () => api.close(),
    async restart() {
      await api.close();
      api = new ApiServer({ cluster, ground, ...pki.pair });
      port = await api.listen();
    },
    async close() {
      await kubernetes.close();
      await api.close();
    },
  };
}

/** A TCP server on a loopback port that is gone after `close`. */
export async function tcpServer(
  serve: (socket: Socket) => void,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
