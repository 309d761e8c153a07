import type { Component } from '../component.ts';
import type { Explanation } from './failure-cause.ts';
import { type WorkloadRef, type WorkloadState, workloadKey } from './workload.ts';

/** What is known of the workloads behind a release that Flux calls ready. */
export interface Workloads {
  /** What the release's stored manifest promises; undefined while it was not read. */
  expected: WorkloadRef[] | undefined;
  /** How many objects of any kind the manifest holds. */
  objects: number;
  states: Map<string, WorkloadState>;
  /** Of its pods and claims, the first that will not heal by waiting. */
  fault?: Explanation & { reason: string; message: string };
  /** What the newest warning says of one that is not ready; it may still heal. */
  warning?: Explanation;
}

/** `Ready` means that manifests were applied; installed means that what they promise runs (convergence reference 5.2). */
export function withWorkloads(component: Component, workloads: Workloads): Component {
  if (component.state !== 'installed') return component;
  const { expected } = workloads;
  if (expected === undefined) return { ...wait(component, 'Looking at its workloads.'), passing: true };
  if (workloads.objects === 0) return hollow(component, 'its chart brought no object at all');
  const absent = expected.filter((ref) => workloads.states.get(workloadKey(ref)) === 'absent');
  if (absent.length > 0)
    return hollow(
      component,
      `${named(absent)} of its manifest ${absent.length === 1 ? 'does' : 'do'} not exist`,
    );
  if (workloads.fault !== undefined) return degraded(component, workloads.fault);
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
