import { ExchangeFailed, type Failure } from './failure.ts';
import { isFields, readPage } from './kube-object.ts';
import type { KubeObject, Probe, Reached } from './kubernetes.ts';
import type { Transport } from './transport.ts';

const ORDER: Reached[] = ['nothing', 'tcp', 'tls', 'authenticated', 'ready'];

/** How far reaching the API server goes, at every address at once: the first that is ready, else the farthest. */
export async function probeCluster(transport: Transport, signal?: AbortSignal): Promise<Probe> {
  const probes = transport.servers.map((server) => probeServer(transport, server, signal));
  const ready = probes.map(async (probe) => {
    if ((await probe).reached !== 'ready') throw new TypeError('not ready');
    return probe;
  });
  const first = await Promise.any(ready).catch(() => undefined);
  if (first !== undefined) return first;
  return (await Promise.all(probes)).reduce(farther, { reached: 'nothing', address: '' });
}

function farther(best: Probe, probe: Probe): Probe {
  if (best.address === '') return probe;
  return ORDER.indexOf(probe.reached) > ORDER.indexOf(best.reached) ? probe : best;
}

async function probeServer(transport: Transport, server: string, signal?: AbortSignal): Promise<Probe> {
  const nodes = await attempt(() => listNodes(transport, server, signal));
  if ('failure' in nodes && !answered(nodes.failure)) return told(server, nodes.failure);
  const ready = await attempt(() => readyz(transport, server, signal));
  if ('failure' in ready) {
    const reached =
      'value' in nodes ? 'authenticated' : nodes.failure.reached === 'tls' ? 'tls' : 'authenticated';
    return { ...told(server, ready.failure), reached, ...('value' in nodes ? { nodes: nodes.value } : {}) };
  }
  if ('failure' in nodes) return told(server, nodes.failure);
  return { reached: 'ready', address: server, nodes: nodes.value };
}

function answered(failure: Failure): boolean {
  return failure.next === 'retry' && failure.reached === 'authenticated';
}

async function listNodes(transport: Transport, server: string, signal?: AbortSignal) {
  const asked = { verb: 'list', resource: 'nodes' };
  const exchange = { method: 'GET' as const, path: '/api/v1/nodes?limit=500', asked, signal };
  return readPage(await transport.json(exchange, server)).objects.map(nodeState);
}

async function readyz(transport: Transport, server: string, signal?: AbortSignal): Promise<string> {
  const asked = { verb: 'get', resource: '/readyz' };
  return transport.text({ method: 'GET', path: '/readyz', asked, signal }, server);
}

function nodeState(node: KubeObject): { name: string; ready: boolean; reason?: string } {
  const conditions = Array.isArray(node.status?.conditions) ? node.status.conditions : [];
  const ready = conditions.find((entry: unknown) => isFields(entry) && entry.type === 'Ready');
  const said = isFields(ready) && typeof ready.message === 'string' ? ready.message : undefined;
  const well = isFields(ready) && ready.status === 'True';
  return { name: node.metadata.name, ready: well, ...(well || said === undefined ? {} : { reason: said }) };
}

async function attempt<T>(action: () => Promise<T>): Promise<{ value: T } | { failure: Failure }> {
  try {
    return { value: await action() };
  } catch (error) {
    if (error instanceof ExchangeFailed) return { failure: error.failure };
    throw error;
  }
}

function told(address: string, failure: Failure): Probe {
  const { code, message: reason, hint } = failure.error;
  return { reached: failure.reached, address, code, reason, ...(hint === undefined ? {} : { hint }) };
}
