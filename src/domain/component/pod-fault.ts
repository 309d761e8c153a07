import type { Explanation } from './failure-cause.ts';
import { at, type FluxObject, listAt, numberAt, textAt } from './flux-object.ts';

/** Why a pod does not run. */
export interface PodFault extends Explanation {
  reason: string;
  message: string;
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
    if (fault !== undefined) return fault;
  }
  return unschedulable(pod);
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

function crash(pod: FluxObject, container: unknown, name: string): Explanation {
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
  };
}

function pullFix(message: string): string {
  if (/\b401\b|unauthorized|\b403\b|denied/i.test(message))
    return 'The pull secret of its namespace is wrong or missing.';
  if (/\b429\b|toomanyrequests/i.test(message)) return 'The registry limits pulls; it retries by itself.';
  if (/not found|manifest unknown|\b404\b/i.test(message)) return 'That tag is gone: pin one that exists.';
  return 'Check the image, its tag and the registry.';
}

function unschedulable(pod: FluxObject): PodFault | undefined {
  const scheduled = listAt(pod.status, 'conditions').find((entry) => at(entry, 'type') === 'PodScheduled');
  if (textAt(scheduled, 'reason') !== 'Unschedulable') return undefined;
  const message = textAt(scheduled, 'message') ?? '';
  return {
    reason: 'Unschedulable',
    message,
    cause: `pod ${pod.metadata.name} fits on no node`,
    fix: 'Add a node, or a larger one; the message counts the reasons.',
  };
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
