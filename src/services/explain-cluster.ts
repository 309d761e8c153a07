import type { RegionView } from '../clients/flux/region-view.ts';
import type { Kubernetes } from '../clients/kubernetes/kubernetes.ts';
import { componentEvents } from '../domain/component/component-events.ts';
import { CatalystError, ERRORS, type ErrorCode } from '../domain/errors.ts';
import { emptyProgress, foldInto, type Progress } from '../domain/progress.ts';
import type { Clock } from '../domain/surroundings.ts';
import { type Explanation, explainSovereign } from './explain-sovereign.ts';

export interface ForeignCluster {
  /** Where its API answers, for people. */
  name: string;
  kubernetes: Pick<Kubernetes, 'probe'>;
  observe(signal: AbortSignal): AsyncIterable<RegionView>;
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
): Promise<{ fqdn: string; explanations: Explanation[] }> {
  try {
    await refuseUnreachable(cluster, request.signal);
    const view = await wholeView(cluster, request.signal);
    const progress = progressOf(cluster.name, view);
    return { fqdn: cluster.name, explanations: explainSovereign(progress, request.component) };
  } finally {
    await cluster.close();
  }
}

async function refuseUnreachable({ kubernetes, name }: ForeignCluster, signal: AbortSignal): Promise<void> {
  const { reached, code, reason = 'no answer', hint } = await kubernetes.probe(signal);
  if (reached === 'ready') return;
  const known = code !== undefined && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : undefined;
  throw new CatalystError(
    known ?? 'CATALYST-KUBERNETES-UNREACHABLE',
    `The cluster at ${name} cannot be looked at: ${reason.replace(/\.$/, '')}.`,
    {
      hint: hint ?? 'See that its API answers from this machine.',
    },
  );
}

async function wholeView({ observe, clock, name }: ForeignCluster, signal: AbortSignal): Promise<RegionView> {
  const over = new AbortController();
  const end = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(LOOK_MS, end).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    for await (const view of observe(end)) if (view.synced && view.seen > 0) return view;
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

function progressOf(name: string, view: RegionView): Progress {
  const progress = emptyProgress(name);
  const at = new Date(view.listedAt ?? 0).toISOString();
  const seen = view.components.filter(({ missing }) => missing !== true || view.inventoried);
  for (const event of seen.flatMap((component) => componentEvents(undefined, component)))
    foldInto(progress, { v: 1, seq: progress.seq + 1, at, sovereign: name, ...event });
  return progress;
}
