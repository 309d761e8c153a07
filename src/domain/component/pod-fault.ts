import type { Explanation } from './failure-cause.ts';
import { at, conditionOf, type FluxObject, listAt, numberAt, textAt } from './flux-object.ts';
import { scheduling } from './scheduling.ts';

/** Why a pod does not run. */
export interface PodFault extends Explanation {
  reason: string;
  message: string;
  /** Since when it has not run, milliseconds since the epoch; absent when the pod does not say. */
  since?: number;
  /** Names of the claims that it waits for; what keeps them unbound says more than the pod can. */
  claims?: string[];
  /** What tells more, by a verb of ours for the whole component: what its containers printed before they crashed. */
  previousLogs?: boolean;
}

/** The fix, with the command in which a person would read more where the component has a name. */
export function fixFor(fault: Pick<PodFault, 'fix' | 'previousLogs'>, component: string): string {
  if (fault.previousLogs !== true) return fault.fix;
  return `Read its last words: catalyst component logs ${component} --previous`;
}

const PULL = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];
const CONFIG = ['CreateContainerConfigError', 'CreateContainerError'];

/** The fault of a pod that will not come up by waiting; undefined for one that runs or just starts. */
export function podFault(pod: FluxObject): PodFault | undefined {
  const containers = [
    ...listAt(pod.status, 'initContainerStatuses'),
    ...listAt(pod.status, 'containerStatuses'),
  ];
  for (const container of containers) {
    const fault = containerFault(pod, container);
    if (fault !== undefined) return { ...fault, ...sinceOf(pod, container) };
  }
  return unscheduled(pod);
}

/** A crash that repeats keeps the moment at which the pod was last ready, not that of its newest crash. */
function sinceOf(pod: FluxObject, container: unknown): { since?: number } {
  const ended = Date.parse(textAt(container, 'lastState', 'terminated', 'finishedAt') ?? '');
  const since = unreadySince(pod) ?? (Number.isNaN(ended) ? undefined : ended);
  return since === undefined ? {} : { since };
}

/** Since when a pod is not ready, milliseconds since the epoch; undefined when it is, or does not say. */
export function unreadySince(pod: FluxObject): number | undefined {
  const ready = conditionOf(pod, 'Ready');
  return ready?.status === 'False' && ready.since > 0 ? ready.since : undefined;
}

function containerFault(pod: FluxObject, container: unknown): PodFault | undefined {
  const reason = textAt(container, 'state', 'waiting', 'reason');
  if (reason === undefined) return undefined;
  const message = textAt(container, 'state', 'waiting', 'message') ?? '';
  const name = textAt(container, 'name') ?? pod.metadata.name;
  const image = textAt(container, 'image') ?? 'its image';
  if (reason === 'CrashLoopBackOff') return { reason, message, ...crash(pod, container, name) };
  if (PULL.includes(reason)) {
    return { reason, message, cause: `${image} cannot be pulled`, fix: pullFix(message) };
  }
  if (CONFIG.includes(reason)) {
    const missing = /(secret|configmap) "?([\w./-]+)"? not found/i.exec(message);
    const what =
      missing === null
        ? 'its configuration is incomplete'
        : `${missing[1]?.toLowerCase()} ${missing[2]} does not exist`;
    return {
      reason,
      message,
      cause: what,
      fix: 'Look at the component that makes it (cnpg, external-secrets).',
    };
  }
  return undefined;
}

function crash(
  pod: FluxObject,
  container: unknown,
  name: string,
): Explanation & Pick<PodFault, 'previousLogs'> {
  const last = at(container, 'lastState', 'terminated');
  const exit = numberAt(last, 'exitCode');
  const restarts = numberAt(container, 'restartCount') ?? 0;
  if (textAt(last, 'reason') === 'OOMKilled') {
    return { cause: `container ${name} runs out of memory`, fix: 'Raise its memory limit in Git.' };
  }
  const ended = exit === undefined ? '' : ` with exit status ${exit}`;
  const place = `-n ${pod.metadata.namespace ?? 'default'} ${pod.metadata.name}`;
  return {
    cause: `container ${name} crashes${ended}, ${restarts} restarts`,
    fix: `Read its last words: kubectl logs --previous ${place} -c ${name}`,
    previousLogs: true,
  };
}

function pullFix(message: string): string {
  if (/\b401\b|unauthorized|\b403\b|denied/i.test(message))
    return 'The pull secret of its namespace is wrong or missing.';
  if (/\b429\b|toomanyrequests/i.test(message)) return 'The registry limits pulls; it retries by itself.';
  if (/not found|manifest unknown|\b404\b/i.test(message)) return 'That tag is gone: pin one that exists.';
  return 'Check the image, its tag and the registry.';
}

function unscheduled(pod: FluxObject): PodFault | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.reason !== 'Unschedulable') return undefined;
  const { message, since } = scheduled;
  const claims = listAt(pod.spec, 'volumes').flatMap(
    (volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? [],
  );
  return { message, ...(since > 0 ? { since } : {}), ...scheduling(pod.metadata.name, message, claims) };
}

/** Which workload a pod belongs to: its owner, or its ReplicaSet's Deployment. */
export function podOwner(
  pod: FluxObject & { metadata: { ownerReferences?: { kind: string; name: string }[] } },
) {
  const owner = pod.metadata.ownerReferences?.[0];
  if (owner === undefined) return undefined;
  if (owner.kind !== 'ReplicaSet') return { kind: owner.kind, name: owner.name };
  return { kind: 'Deployment', name: owner.name.replace(/-[^-]*$/, '') };
}
