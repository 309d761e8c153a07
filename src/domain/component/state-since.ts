import type { Component } from '../component.ts';
import { conditionOf, type FluxObject } from './flux-object.ts';
import type { WorkloadKind, WorkloadState } from './workload.ts';

/** Since when a workload is as it is, milliseconds since the epoch, where its object tells; a StatefulSet's never does. */
export function workloadSince(
  kind: WorkloadKind,
  object: FluxObject,
  state: WorkloadState,
): number | undefined {
  if (kind === 'PersistentVolumeClaim')
    return state === 'current' ? undefined : momentOf(object.metadata.creationTimestamp);
  if (kind === 'Job') return state === 'failed' ? turned(object, 'Failed', 'True') : undefined;
  if (kind !== 'Deployment') return undefined;
  if (state === 'failed')
    return turned(object, 'Available', 'False') ?? turned(object, 'Progressing', 'False');
  return turned(object, 'Available', state === 'current' ? 'True' : 'False');
}

/**
 * Since when a component that Flux calls ready is in the state which its workloads give it. Never before that readiness
 * itself. Undefined when nobody can tell: what was taken away leaves no date behind.
 * @param turned when the first of what does not run stopped, or the last of what runs started; 0 when it never did
 * @param was the same component as it was seen before, by who keeps looking at it
 */
export function stateSince(
  component: Component,
  turned: number | undefined,
  seen: { was: Component | undefined; now: number },
): number | undefined {
  const since = turned === undefined ? undefined : Math.max(turned, component.since ?? 0) || undefined;
  const was = seen.was?.uid === component.uid && seen.was.passing !== true ? seen.was : undefined;
  if (was === undefined) return since;
  if (was.state !== component.state) return since ?? seen.now;
  // It did not recover in between, whatever its pods did.
  return since === undefined || (was.since ?? since) < since ? was.since : since;
}

function turned(object: FluxObject, type: string, status: string): number | undefined {
  const condition = conditionOf(object, type);
  return condition?.status === status && condition.since > 0 ? condition.since : undefined;
}

function momentOf(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}
