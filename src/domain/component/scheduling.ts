import type { Explanation } from './failure-cause.ts';

/** Why the scheduler places a pod nowhere. `claims` are those it waits for, when a volume is what is missing. */
export interface Unplaced extends Explanation {
  reason: 'Unschedulable' | 'ClaimUnbound';
  claims?: string[];
}

/** In the words of the scheduler's plug-in VolumeBinding (Kubernetes 1.31 to 1.34). */
const UNBOUND = /unbound immediate PersistentVolumeClaims|find available persistent volumes to bind/i;
const ABSENT = /persistentvolumeclaim "([^"]+)" not found/i;
/** What another node would mend, whatever else is said. */
const ROOM = /insufficient |too many pods/i;

/**
 * What the scheduler's message means: no room, which a node would make, or a volume that does not exist, which no node
 * brings. `claims` are the pod's own, as far as they are known.
 */
export function scheduling(pod: string, message: string, claims: readonly string[] = []): Unplaced {
  const absent = ABSENT.exec(message)?.[1];
  if (absent !== undefined) {
    const cause = `pod ${pod} asks for volume claim ${absent}, which does not exist`;
    const fix = 'Make that claim, or have the chart make it. Another node does not help.';
    return { reason: 'ClaimUnbound', cause, fix, claims: [absent] };
  }
  if (UNBOUND.test(message) && !ROOM.test(message)) {
    const named = claims.length === 0 ? 'its volume claim' : `volume claim ${claims.join(', ')}`;
    const cause = `pod ${pod} waits for ${named}, which is not bound to a volume`;
    const fix = 'Look at the claim, its StorageClass and the storage driver. Another node does not help.';
    return { reason: 'ClaimUnbound', cause, fix, claims: [...claims] };
  }
  const fix = 'Add a node, or a larger one; the message counts the reasons.';
  return { reason: 'Unschedulable', cause: `pod ${pod} fits on no node`, fix };
}
