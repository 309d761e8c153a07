import type { ApiObject } from '../kubernetes/api-object.ts';

/** The state of a pod's only container. */
export function containerState(
  workload: ApiObject,
  state: Record<string, unknown>,
  restartCount: number,
  ready: boolean,
): Record<string, unknown> {
  const { name } = workload.metadata;
  return { name, image: `ghcr.io/openova-io/${name}`, ready, started: ready, restartCount, state };
}

/** How often a crashing pod was restarted; undefined for one that does not crash. */
export function restartsOf(pod: ApiObject): number | undefined {
  const [container] = Array.isArray(pod.status?.containerStatuses) ? pod.status.containerStatuses : [];
  const { state, restartCount } = (container ?? {}) as {
    state?: { waiting?: { reason?: string } };
    restartCount?: number;
  };
  return state?.waiting?.reason === 'CrashLoopBackOff' ? (restartCount ?? 0) : undefined;
}

/** A pod whose container just crashed, and what the kubelet says of it. `pause` is in milliseconds. */
export function crashedPod(
  workload: ApiObject,
  pod: ApiObject,
  { restarts, pause, at }: { restarts: number; pause: number; at: string },
): { message: string; status: Record<string, unknown> } {
  const { name } = workload.metadata;
  const message = `back-off ${Math.round(pause / 1000)}s restarting failed container=${name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
  const reason = 'ContainersNotReady';
  const unready = {
    type: 'Ready',
    status: 'False',
    reason,
    message: `containers with unready status: [${name}]`,
  };
  const container = {
    ...containerState(workload, { waiting: { reason: 'CrashLoopBackOff', message } }, restarts, false),
    lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: at } },
  };
  return {
    message,
    status: { phase: 'Running', startTime: at, conditions: [unready], containerStatuses: [container] },
  };
}
