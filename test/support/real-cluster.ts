import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createKubernetes } from '../../src/clients/kubernetes/create-kubernetes.ts';
import { readKubeconfig } from '../../src/clients/kubernetes/kubeconfig.ts';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import { signAdminCertificate } from '../../src/domain/certificates.ts';
import type { KeyPair } from '../../src/domain/cluster-secrets.ts';
import { kubeconfigYaml, makeKubeconfig } from '../../src/domain/kubeconfig.ts';
import { fqdnOf, type SovereignSpec } from '../../src/domain/spec.ts';
import type { Target } from '../../src/domain/surroundings.ts';
import { createGround, type SandboxGround } from '../../src/sandbox/ground/create-ground.ts';
import {
  type RealCluster,
  type RealClusterOptions,
  startRealCluster,
} from '../../src/sandbox/real-cluster/real-cluster.ts';
import type { ClusterToolName } from '../../src/toolbox/tool.ts';
import { renderUserData } from './module.ts';
import { realClock } from './real-clock.ts';
import { madeSecrets, moduleVariables, soloSpec } from './sovereign-spec.ts';
import { tool } from './tools.ts';

export const PULL_TOKEN = 'the-pull-token';
export const REAL_ADDRESS = '203.0.113.10';

export interface RealSite {
  cluster: RealCluster;
  ground: SandboxGround;
  spec: SovereignSpec;
  fqdn: string;
  target: Target;
  /** The kubeconfig as we prepare it before the first server exists; `clientCa` in the place of the cluster's own. */
  kubeconfig(clientCa?: KeyPair): Promise<string>;
  /** Our own client, logged in by that kubeconfig; closed with the site. */
  kubernetes(clientCa?: KeyPair): Promise<Kubernetes>;
  /** How long the boot took, milliseconds. */
  bootedInMs: number;
  close(): Promise<void>;
}

const NAMES: ClusterToolName[] = [
  'etcd',
  'kube-apiserver',
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'flux-crds',
];

/** The programs of a real cluster; a test is skipped by the name of one that is not here. */
export async function clusterTools(): Promise<RealClusterOptions['tools']> {
  const found = await Promise.all(NAMES.map(async (name) => [name, (await tool(name)).path] as const));
  return Object.fromEntries(found) as RealClusterOptions['tools'];
}

/**
 * A real cluster, booted from the user_data that the real tofu renders for the smallest Sovereign: within a test only, unless
 * `userData` is given.
 */
export async function realSite(changes: Partial<RealClusterOptions> = {}): Promise<RealSite> {
  const tools = await clusterTools();
  const spec = soloSpec();
  const userData =
    changes.userData ?? ((await renderUserData(await moduleVariables(spec)))['primary/cp1'] as string);
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-real-'));
  const ground = await createGround({ folder });
  const place = { location: 'fsn1', publicIp: REAL_ADDRESS, privateIps: ['10.0.1.2'] };
  const began = realClock.now();
  const base = { ground, userData, place, tools, folder: join(folder, 'cluster'), pullToken: PULL_TOKEN };
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  const cluster = await startRealCluster({ ...base, ...changes }).catch(async (thrown) => {
    await remove();
    throw thrown;
  });
  const bootedInMs = realClock.now() - began;
  return { ...siteOf(cluster, ground, spec, remove), bootedInMs };
}

function siteOf(
  cluster: RealCluster,
  ground: SandboxGround,
  spec: SovereignSpec,
  remove: () => Promise<void>,
): Omit<RealSite, 'bootedInMs'> {
  const fqdn = fqdnOf(spec.domain);
  const target = targetOf(ground);
  const clients: Kubernetes[] = [];
  const kubeconfig = async (clientCa?: KeyPair) => {
    const secrets = await madeSecrets(`${fqdn}/fsn1`);
    const pair = await signAdminCertificate(clientCa ?? secrets.clientCa, realClock.now());
    const user = { kind: 'certificate', certificate: pair.certificate, key: pair.key } as const;
    const region = { key: 'fsn1', address: REAL_ADDRESS, serverCa: secrets.serverCa.certificate, user };
    return kubeconfigYaml(makeKubeconfig(fqdn, [region]));
  };
  return {
    ...{ cluster, ground, spec, fqdn, target, kubeconfig },
    async kubernetes(clientCa) {
      const access = readKubeconfig(await kubeconfig(clientCa));
      const client = createKubernetes({ access, target, clock: realClock, random: randomBytes });
      clients.push(client);
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await cluster.stop();
      await remove();
    },
  };
}

/** One site for all tests of a file, begun by the first that asks; after the last it is closed. */
export function sharedRealSite(changes: Partial<RealClusterOptions> = {}): () => Promise<RealSite> {
  let site: Promise<RealSite> | undefined;
  afterAll(async () => (await site?.catch(() => undefined))?.close());
  return () => {
    site ??= realSite(changes);
    return site;
  };
}

function targetOf(ground: SandboxGround): Target {
  return {
    kind: 'sandbox',
    connect: {
      lookup(host, port, protocol) {
        const found = ground.addresses.find(host, port, protocol);
        return { host: '127.0.0.1', port: found ?? 1 };
      },
    },
    hetznerApi: '',
    resolvers: [],
    registry: '',
    k3sReleases: '',
    authorities: [ground.authority.certificate],
    proxy: {},
    credentials: {},
    speed: 1,
  };
}
