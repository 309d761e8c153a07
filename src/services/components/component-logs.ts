import type { KubeObject, Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { controllerLine } from '../../domain/component/controller-line.ts';
import { COLLECTIONS, FLUX_NAMESPACE } from '../../domain/component/resources.ts';
import { CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { type FoundComponent, findComponent } from './find-component.ts';
import { merged } from './merged.ts';
import { podLines } from './pod-lines.ts';
import { type ComponentPod, podSeen, podsOf, workloadsByRelease } from './workloads-of.ts';

export interface LogsRequest {
  signal: AbortSignal;
  region?: string;
  follow?: boolean;
  /** So many milliseconds back; everything that is kept when absent. */
  sinceMs?: number;
  /** Lines from the end, of each container. */
  tail?: number;
  /** Only this container. */
  container?: string;
  /** What its containers printed before they were last restarted. */
  previous?: boolean;
  /** What the Flux controllers say of it, instead of what it says itself. */
  controller?: boolean;
}

/** A line that a container of a component printed, or a controller about it. */
export interface ComponentLogLine {
  /** RFC 3339. */
  at: string;
  pod: string;
  container: string;
  /** Of a controller's line. */
  level?: string;
  text: string;
}

/**
 * What the pods of a component print, or its controllers about it; what is there oldest first, then as it comes.
 * @throws CatalystError CATALYST-NOT-FOUND, also for a container that no pod has
 */
export async function* componentLogs(
  clusters: ComponentClusters,
  name: string,
  request: LogsRequest,
): AsyncGenerator<ComponentLogLine> {
  const found = await findComponent(clusters, name, request.region);
  const pods = request.controller === true ? await controllers(found.kubernetes) : await ownPods(found);
  const chosen = pods.flatMap((pod) =>
    containersOf(pod, request).map((container) => ({ namespace: pod.namespace, name: pod.name, container })),
  );
  if (request.container !== undefined && chosen.length === 0)
    throw noContainer(found, pods, request.container);
  const { sinceMs, signal, follow = false, tail, previous = false } = request;
  const since = sinceMs === undefined ? undefined : new Date(clusters.clock.now() - sinceMs).toISOString();
  const how = {
    ...{ signal, follow, previous, clock: clusters.clock },
    ...(since === undefined ? {} : { since }),
    ...(tail === undefined ? {} : { tail }),
  };
  const streams = chosen.map((pod) => podLines(found.kubernetes, pod, how));
  for await (const line of merged(streams, follow, signal)) {
    const shown = request.controller === true ? aboutRelease(line, found.release) : shownLine(line);
    if (shown !== undefined) yield shown;
  }
}

async function ownPods({ kubernetes, release }: FoundComponent): Promise<ComponentPod[]> {
  const workloads = await workloadsByRelease(kubernetes, release.metadata.name);
  return podsOf(kubernetes, [...workloads.values()].flat());
}

/** Flux's own pods, in today's labels and in older ones (convergence reference 5.3). */
async function controllers(kubernetes: Kubernetes): Promise<ComponentPod[]> {
  const pods = await kubernetes.list(COLLECTIONS.Pod, { namespace: FLUX_NAMESPACE });
  const isFlux = ({ metadata: { labels = {} } }: KubeObject) =>
    labels['app.kubernetes.io/part-of'] === 'flux' ||
    /^(helm|source|kustomize)-controller$/.test(labels.app ?? '');
  return pods.filter(isFlux).map((pod) => podSeen(pod));
}

function containersOf({ containers }: ComponentPod, { container }: LogsRequest): string[] {
  return container === undefined ? containers : containers.filter((one) => one === container);
}

function shownLine(line: ComponentLogLine): ComponentLogLine {
  return { ...line, text: plainText(line.text) };
}

/** A controller's line when it is about the release, its chart or its sources; all carry the release's name. */
function aboutRelease(line: ComponentLogLine, { metadata }: KubeObject): ComponentLogLine | undefined {
  const told = controllerLine(line.text);
  if (told === undefined) return undefined;
  const names = [metadata.name, `${metadata.namespace}-${metadata.name}`];
  if (!names.includes(told.name) || told.namespace !== metadata.namespace) return undefined;
  return {
    ...line,
    at: told.at || line.at,
    level: told.level,
    text: `${told.kind}/${told.name}: ${told.text}`,
  };
}

function noContainer({ id }: FoundComponent, pods: ComponentPod[], container: string): CatalystError {
  const known = [...new Set(pods.flatMap(({ containers }) => containers))].sort();
  return new CatalystError('CATALYST-NOT-FOUND', `No container of ${id} is called ${container}.`, {
    hint: known.length === 0 ? 'Nothing of it runs.' : `Its containers are: ${known.join(', ')}.`,
  });
}
