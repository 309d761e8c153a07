import type { RegionView } from '../clients/flux/region-view.ts';
import type { Kubernetes } from '../clients/kubernetes/kubernetes.ts';
import { CatalystError, ERRORS, type ErrorCode } from '../domain/errors.ts';
import type { Clock } from '../domain/surroundings.ts';
import { counted } from './components/whole-region.ts';
import { explainViews, type SovereignExplanation } from './explain-now.ts';

export interface ForeignCluster {
  /** Where its API answers, for people. */
  name: string;
  kubernetes: Pick<Kubernetes, 'probe'>;
  /** Key of its region, as its nodes say it. */
  region(): Promise<string>;
  observe(region: string, signal: AbortSignal): AsyncIterable<RegionView>;
  clock: Clock;
  close(): Promise<void>;
}

/** Longest look at a cluster, in milliseconds. */
const LOOK_MS = 60_000;

/**
 * Why things wait on a cluster whose state is not kept here, by one whole look at its Flux. Reads only.
 * @throws CatalystError why the cluster cannot be reached, or CATALYST-FLUX-NOT-RECONCILING when it has no Flux
 */
export async function explainCluster(
  cluster: ForeignCluster,
  request: { component?: string; signal: AbortSignal },
): Promise<SovereignExplanation> {
  try {
    await refuseUnreachable(cluster, request.signal);
    const region = await cluster.region();
    const view = await wholeView(cluster, region, request.signal);
    const at = new Date(cluster.clock.now()).toISOString();
    const known = { sovereign: cluster.name, outputs: {}, components: {} };
    return explainViews(known, [view], { sights: [{ region, by: 'cluster', at }], ...request });
  } finally {
    await cluster.close();
  }
}

async function refuseUnreachable({ kubernetes, name }: ForeignCluster, signal: AbortSignal): Promise<void> {
  const { reached, code, reason = 'no answer', hint } = await kubernetes.probe(signal);
  // Who may not see its nodes may see its Flux.
  if (reached === 'ready' || code === 'CATALYST-KUBERNETES-FORBIDDEN') return;
  const known = code !== undefined && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : undefined;
  throw new CatalystError(
    known ?? 'CATALYST-KUBERNETES-UNREACHABLE',
    `The cluster at ${name} cannot be looked at: ${reason.replace(/\.$/, '')}.`,
    {
      hint: hint ?? 'See that its API answers from this machine.',
    },
  );
}

async function wholeView(
  { observe, clock, name }: ForeignCluster,
  region: string,
  signal: AbortSignal,
): Promise<RegionView> {
  const over = new AbortController();
  const end = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(LOOK_MS, end).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    for await (const view of observe(region, end)) if (view.synced && view.seen > 0) return counted(view);
  } catch (failure) {
    if (!over.signal.aborted) throw failure;
  } finally {
    over.abort();
    await timer;
  }
  signal.throwIfAborted();
  throw new CatalystError('CATALYST-FLUX-NOT-RECONCILING', `No HelmRelease of Flux was found at ${name}.`, {
    hint: 'Name a kubeconfig of a Sovereign: catalyst sovereign kubeconfig',
  });
}
