import type { Component } from '../component.ts';
import type { Explanation } from './failure-cause.ts';
import { fixFor, type PodFault } from './pod-fault.ts';
import { stateSince } from './state-since.ts';
import { type WorkloadRef, type WorkloadState, workloadKey } from './workload.ts';

/** What is known of the workloads behind a release that Flux calls ready. */
export interface Workloads {
  /** What the release's stored manifest promises; undefined while it was not read. */
  expected: WorkloadRef[] | undefined;
  /** How many objects of any kind the manifest holds. */
  objects: number;
  states: Map<string, WorkloadState>;
  /** Of its pods and claims, the first that will not heal by waiting. */
  fault?: PodFault;
  /** What the newest warning says of one that is not ready; it may still heal. */
  warning?: Explanation;
  /** When the first of what does not run stopped, or the last of what runs started, milliseconds since the epoch. */
  turned?: number;
}

/**
 * `Ready` means that manifests were applied; installed means that what they promise runs (convergence reference 5.2).
 * @param seen what who keeps looking saw before, and his clock
 */
export function withWorkloads(
  component: Component,
  workloads: Workloads,
  seen?: { was: Component | undefined; now: number },
): Component {
  if (component.state !== 'installed') return component;
  const { since: ready, ...derived } = verdictOf(component, workloads);
  const since =
    derived.passing === true ? ready : sinceOf({ ...component, ...derived }, workloads, seen ?? UNSEEN);
  if (derived.state === 'installed' && since === ready) return component;
  return since === undefined ? derived : { ...derived, since };
}

const UNSEEN = { was: undefined, now: 0 };

/** What was taken away leaves no date behind, unless somebody saw it go. */
function sinceOf(
  component: Component,
  workloads: Workloads,
  seen: { was: Component | undefined; now: number },
): number | undefined {
  const gone = component.reason === 'Hollow' && workloads.objects > 0;
  return stateSince(component, gone ? undefined : turnedAt(component, workloads), seen);
}

/** 0 where nothing was ever otherwise since Flux called it ready. */
function turnedAt({ state }: Component, { fault, turned, states }: Workloads): number | undefined {
  if (state === 'installed' || states.size === 0) return turned ?? 0;
  const known = [fault?.since, turned].filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function verdictOf(component: Component, workloads: Workloads): Component {
  const { expected } = workloads;
  if (expected === undefined) return { ...wait(component, 'Looking at its workloads.'), passing: true };
  if (workloads.objects === 0) return hollow(component, 'its chart brought no object at all');
  const absent = expected.filter((ref) => workloads.states.get(workloadKey(ref)) === 'absent');
  if (absent.length > 0)
    return hollow(
      component,
      `${named(absent)} of its manifest ${absent.length === 1 ? 'does' : 'do'} not exist`,
    );
  if (workloads.fault !== undefined) {
    const { reason, message, cause } = workloads.fault;
    return degraded(component, { reason, message, cause, fix: fixFor(workloads.fault, component.component) });
  }
  const broken = expected.filter((ref) => workloads.states.get(workloadKey(ref)) === 'failed');
  if (broken.length > 0) return degraded(component, brokenFault(broken));
  const open = expected.filter((ref) => workloads.states.get(workloadKey(ref)) !== 'current');
  if (open.length === 0) return component;
  const waiting = wait(component, `${named(open)} not ready yet.`);
  const { warning } = workloads;
  return warning === undefined ? waiting : { ...waiting, cause: warning.cause, fix: warning.fix };
}

function wait(component: Component, message: string): Component {
  return { ...component, state: 'installing', terminal: false, reason: 'WorkloadsNotReady', message };
}

function hollow(component: Component, cause: string): Component {
  const again = `catalyst component reconcile ${component.component} --force`;
  const fix = `The release is hollow: correct the chart, or have it applied again: ${again}`;
  return degraded(component, { reason: 'Hollow', message: `Flux says ready, but ${cause}.`, cause, fix });
}

function degraded(component: Component, fault: Explanation & { reason: string; message: string }): Component {
  const { reason, message, cause, fix } = fault;
  return { ...component, state: 'degraded', terminal: false, reason, message, cause, fix };
}

function brokenFault(broken: WorkloadRef[]): Explanation & { reason: string; message: string } {
  return {
    reason: 'WorkloadFailed',
    message: `${named(broken)} failed.`,
    cause: `${named(broken)} failed`,
    fix: 'Look at its pods and their logs.',
  };
}

function named(refs: WorkloadRef[]): string {
  const [first, ...rest] = refs;
  const one = first === undefined ? 'nothing' : `${first.kind} ${first.namespace}/${first.name}`;
  return rest.length === 0 ? one : `${one} and ${rest.length} more`;
}
