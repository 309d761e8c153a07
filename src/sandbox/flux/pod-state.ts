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
