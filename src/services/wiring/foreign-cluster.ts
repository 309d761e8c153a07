import { createObserve } from '../../clients/flux/create-observe.ts';
import { createKubernetes } from '../../clients/kubernetes/create-kubernetes.ts';
import { runExecEntry } from '../../clients/kubernetes/exec-credential.ts';
import { readKubeconfig } from '../../clients/kubernetes/kubeconfig.ts';
import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { CatalystError } from '../../domain/errors.ts';
import { clusterSpeed } from '../../domain/surroundings.ts';
import type { ForeignCluster } from '../explain-cluster.ts';
import type { ServiceSettings } from '../settings.ts';
import { findSurround } from './surround.ts';

export interface KubeconfigRequest {
  /** The kubeconfig's text. */
  text: string;
  /** Its context; the current one when absent. */
  context?: string;
  /** Whether the program of an `exec` entry may be run. */
  allowExec: boolean;
}

/**
 * A cluster by somebody's kubeconfig.
 * @throws CatalystError CATALYST-KUBERNETES-KUBECONFIG-INVALID with every fault
 */
export async function openForeignCluster(
  settings: ServiceSettings,
  request: KubeconfigRequest,
): Promise<ForeignCluster> {
  const { name, kubernetes, speed } = await foreignKubernetes(settings, request);
  const { clock } = settings;
  const observe = createObserve({ kubernetes: async () => kubernetes, clock, speed });
  return {
    ...{ name, kubernetes, clock },
    region: () => regionOf(kubernetes),
    observe: (region, signal) => observe(region, { signal, workloads: true, partialAfterMs: PARTIAL_MS }),
    close: () => kubernetes.close(),
  };
}

/** How long everything but the releases may take after them. */
const PARTIAL_MS = 20_000;
const NODES = { group: '', version: 'v1', resource: 'nodes' };
/** What the first boot of a node writes on it (templates/tofu/hetzner/node-config.tf). */
const REGION_LABEL = 'catalyst.openova.io/region';

/** `cluster` where no node tells, or none may be read. */
export async function regionOf(kubernetes: Kubernetes): Promise<string> {
  const nodes = await kubernetes.list(NODES).catch((error: unknown) => {
    if (error instanceof CatalystError && error.code === 'CATALYST-KUBERNETES-FORBIDDEN') return [];
    throw error;
  });
  const told = nodes.map(({ metadata }) => metadata.labels?.[REGION_LABEL]);
  return told.find((region) => region !== undefined) ?? 'cluster';
}

/** Its API alone. Errors as there. */
export async function foreignKubernetes(
  settings: ServiceSettings,
  { text, context, allowExec }: KubeconfigRequest,
): Promise<{ name: string; kubernetes: Kubernetes; speed: number }> {
  const { clock, random, env } = settings;
  const access = readKubeconfig(text, {
    ...(context === undefined ? {} : { context }),
    ...(allowExec ? { exec: (entry) => runExecEntry(entry, env) } : {}),
  });
  const { target } = await findSurround(settings);
  const kubernetes = createKubernetes({ access, target, clock, random });
  const name = access.serverName ?? new URL(access.servers[0] ?? '').host;
  return { name, kubernetes, speed: clusterSpeed(target) };
}
