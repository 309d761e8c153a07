import { createHash, generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { BootedServer } from '../../src/sandbox/ground.ts';
import { type Pair, selfSigned } from './ground.ts';

/** A hand-made set of authorities and tokens of one cluster. */
export interface TestCluster {
  serverCa: Pair;
  clientCa: Pair;
  other: Pair;
  serviceKey: string;
  serverToken: string;
  agentToken: string;
}

export function testCluster(): TestCluster {
  const serviceKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
  return {
    serverCa: selfSigned('server-ca'),
    clientCa: selfSigned('client-ca'),
    other: selfSigned('other-ca'),
    serviceKey,
    serverToken: 'server-secret',
    agentToken: 'agent-secret',
  };
}

export function joinToken(cluster: TestCluster, user: 'server' | 'node'): string {
  const hash = createHash('sha256').update(cluster.serverCa.certificate).digest('hex');
  return `K10${hash}::${user}:${user === 'server' ? cluster.serverToken : cluster.agentToken}`;
}

export const FLUX_BOOTSTRAP = ['bootstrap-kit', 'infrastructure-config'].reduce(
  (text, name) =>
    `${text}---\n${stringify({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name, namespace: 'flux-system' },
      spec: {
        interval: '5m',
        timeout: '5m',
        prune: true,
        wait: true,
        path: `./clusters/_template/${name.replace('-config', '')}`,
        sourceRef: { kind: 'GitRepository', name: 'openova' },
        ...(name === 'bootstrap-kit' ? {} : { dependsOn: [{ name: 'bootstrap-kit' }] }),
        postBuild: { substitute: { SOVEREIGN_FQDN: 'omantel.omani.works' } },
      },
    })}`,
  stringify({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'openova', namespace: 'flux-system' },
    spec: { interval: '1m', url: 'https://github.com/openova-io/openova', ref: { branch: 'main' } },
  }),
);

export interface NodeWish {
  name: string;
  role?: 'control-plane' | 'worker';
  region?: string;
  first?: boolean;
  /** Contents of /etc/rancher/k3s/config.yaml on top of the usual. */
  k3s?: Record<string, unknown>;
  /** Content of flux-bootstrap.yaml, instead of the usual. */
  fluxBootstrap?: string;
  /** Paths that are left out. */
  without?: string[];
}

/** user_data as the cloud gets it: base64 over gzip over a #cloud-config. */
export function userData(cluster: TestCluster, wish: NodeWish): string {
  const text = cloudConfig(cluster, wish);
  return gzipSync(text).toString('base64');
}

export function cloudConfig(cluster: TestCluster, wish: NodeWish): string {
  const role = wish.role ?? 'control-plane';
  const first = wish.first ?? role === 'control-plane';
  const user = role === 'worker' ? 'node' : 'server';
  const join = first ? {} : { server: 'https://10.0.1.2:6443' };
  const agent = role === 'worker' ? {} : { 'agent-token': cluster.agentToken };
  const k3s = {
    token: first ? cluster.serverToken : joinToken(cluster, user),
    ...agent,
    ...join,
    'tls-san': ['omantel.omani.works', '203.0.113.10'],
    'node-label': [`catalyst.openova.io/role=${role}`],
    ...wish.k3s,
  };
  const files: Record<string, string> = {
    '/var/lib/catalyst/node.json': JSON.stringify({
      name: wish.name,
      role,
      region: wish.region ?? 'fsn1',
      first,
    }),
    '/var/lib/catalyst/sovereign.json': JSON.stringify({
      sovereignFQDN: 'omantel.omani.works',
      k3sVersion: 'v1.34.2+k3s1',
    }),
    '/etc/rancher/k3s/config.yaml': stringify(k3s),
    ...(first
      ? {
          ...authorityFiles(cluster),
          '/var/lib/catalyst/flux-bootstrap.yaml': wish.fluxBootstrap ?? FLUX_BOOTSTRAP,
        }
      : {}),
  };
  const kept = Object.entries(files).filter(([path]) => !(wish.without ?? []).includes(path));
  const encodings = ['gz+b64', 'b64', 'text/plain'];
  const entries = kept.map(([path, content], index) =>
    encoded(path, content, encodings[index % 3] ?? 'text/plain'),
  );
  return `#cloud-config\n${stringify({ write_files: entries, runcmd: [['/var/lib/catalyst/bin/boot']] })}`;
}

function encoded(path: string, content: string, encoding: string): Record<string, string> {
  if (encoding === 'gz+b64') return { path, encoding, content: gzipSync(content).toString('base64') };
  return encoding === 'b64'
    ? { path, encoding, content: Buffer.from(content).toString('base64') }
    : { path, content };
}

function authorityFiles(cluster: TestCluster): Record<string, string> {
  const folder = '/var/lib/rancher/k3s/server/tls';
  const pairs: [string, Pair][] = [
    ['server-ca', cluster.serverCa],
    ['client-ca', cluster.clientCa],
    ['request-header-ca', cluster.other],
    ['etcd/peer-ca', cluster.other],
    ['etcd/server-ca', cluster.other],
  ];
  const files = pairs.flatMap(([name, pair]) => [
    [`${folder}/${name}.crt`, pair.certificate],
    [`${folder}/${name}.key`, pair.key],
  ]);
  return { ...Object.fromEntries(files), [`${folder}/service.key`]: cluster.serviceKey };
}

/** A server as the cloud tells it when it has been switched on. */
export function bootedServer(data: string, changes: Partial<BootedServer> = {}): BootedServer {
  return {
    id: 1,
    name: 'catalyst-omantel-cp1',
    location: 'fsn1',
    publicIp: '203.0.113.10',
    privateIps: ['10.0.1.2'],
    labels: { 'catalyst.openova.io/sovereign': 'omantel.omani.works' },
    userData: data,
    ...changes,
  };
}
