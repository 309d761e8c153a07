import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createKubernetes, type KubernetesOptions } from '../../src/clients/kubernetes/create-kubernetes.ts';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import { openForwardSocket } from '../../src/clients/kubernetes/port-forward/open-port-forward.ts';
import type { ForwardSocket } from '../../src/clients/kubernetes/port-forward/upgrade-socket.ts';
import { Transport } from '../../src/clients/kubernetes/transport.ts';
import { makeAuthority, signAdminCertificate } from '../../src/domain/certificates.ts';
import { ApiServer } from '../../src/sandbox/kubernetes/api-server.ts';
import { Cluster } from '../../src/sandbox/kubernetes/cluster-state.ts';
import { prepareCluster } from '../../src/sandbox/node/k3s-objects.ts';
import { servingCertificate } from '../../src/sandbox/node/serving-certificate.ts';
import { directTarget } from './direct-target.ts';
import { memoryGround } from './ground.ts';
import { realClock } from './real-clock.ts';

export const NAME = 'omantel.omani.works';

/** Something that forwards to loopback ports as a pod's kubelet would, and a client of it. */
export interface ForwardSite {
  kubernetes: Kubernetes;
  /** The pod `web` of namespace `default` listens on `port`, which is really this loopback port. */
  listens(port: number, loopback: number): void;
  /** A connection to that pod, in the form that its server chose. */
  socket(): Promise<ForwardSocket>;
  /** The API server goes without a word. */
  kill(): Promise<void>;
  /** It is there again, with the same pod; undefined where it cannot be. */
  revive?(): Promise<void>;
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
export function clientAt(port: number | (() => number), pki: ForwardPki, ca?: string): Kubernetes {
  return createKubernetes({ ...wayAt(port, pki, ca), random: (length) => new Uint8Array(length).fill(128) });
}

export function wayAt(
  port: number | (() => number),
  { serverCa, clientCa }: ForwardPki,
  ca = serverCa.certificate,
): Omit<KubernetesOptions, 'random'> {
  return {
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
      ...directTarget,
      kind: 'sandbox',
      speed: 100,
      connect: { lookup: () => ({ host: '127.0.0.1', port: typeof port === 'number' ? port : port() }) },
    },
    clock: realClock,
  };
}

/** A connection to the pod `web`, closed with the test. */
export async function forwardSocket(way: Omit<KubernetesOptions, 'random'>): Promise<ForwardSocket> {
  const transport = new Transport(way);
  const place = { namespace: 'default', pod: 'web', port: 1 };
  try {
    return await openForwardSocket({ transport, target: way.target }, place, new AbortController().signal);
  } finally {
    await transport.close();
  }
}

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
  const revive = async () => {
    api = new ApiServer({ cluster, ground, ...pki.pair });
    port = await api.listen();
  };
  const kubernetes = clientAt(() => port, pki);
  return {
    ...{ cluster, pki, port, kubernetes },
    socket: () => forwardSocket(wayAt(() => port, pki)),
    listens: (at, loopback) =>
      void cluster.podPorts.register({ namespace: 'default', pod: 'web', port: at }, loopback),
    kill: () => api.close(),
    revive,
    async restart() {
      await api.close();
      await revive();
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
