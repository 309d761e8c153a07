import type { FaultSetting } from '../ground.ts';
import type { ApiObject, Condition } from '../kubernetes/api-object.ts';
import { apiTime } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import type { Tree } from './template-tree.ts';

/** What the imitated registry says about a chart. */
export type ChartAnswer = 'ok' | 'unauthorized' | 'missing';

/** What Flux of one cluster works on. */
export interface FluxContext {
  cluster: Cluster;
  /** What Git holds now. */
  readonly tree: Tree;
  /** `main@sha1:<commit>` of the tree. */
  readonly revision: string;
  /** What was fetched of it, by revision. */
  artifacts: Map<string, Tree>;
  /** Asks for one chart with the password of the pull secret. */
  chart(name: string, version: string, password: string | undefined): ChartAnswer;
  /** What a chart that is not the kit's brings, as the kit's rows name workloads. */
  workloads?(component: string): string[];
  /** A line of a controller's log about an object. */
  log(controller: string, level: 'info' | 'error', object: ApiObject, message: string, error?: string): void;
}

export function now(context: FluxContext): number {
  return context.cluster.ground.clock.now();
}

/** True at most so often as the fault's `times`; a fault without a target is for every component. */
export function strikes(context: FluxContext, fault: string, component: string): FaultSetting | undefined {
  const { faults } = context.cluster.ground;
  const struck = faults.strike(fault, component);
  if (struck !== undefined) return struck;
  const alias = [`bp-${component}`, `${context.cluster.region}:${component}`].find(
    (name) => faults.on(fault)?.target === name,
  );
  return alias === undefined ? undefined : faults.strike(fault, alias);
}

export function componentOf(name: string): string {
  return name.replace(/^bp-/, '');
}

export type ConditionChange =
  | [type: string, status: Condition['status'], reason: string, message: string]
  | [type: string, status: 'gone'];

const ORDER = ['Reconciling', 'Stalled', 'Ready'];

/** Conditions after some were set or taken away; a transition time moves only with its status. */
export function withConditions(
  context: FluxContext,
  object: ApiObject,
  changes: ConditionChange[],
): Condition[] {
  const before = (object.status?.conditions ?? []) as Condition[];
  const after = new Map(before.map((condition) => [condition.type, condition]));
  for (const change of changes) {
    const [type, status] = change;
    if (status === 'gone') after.delete(type);
    else {
      const [, , reason = '', message = ''] = change;
      const same = after.get(type)?.status === status;
      const lastTransitionTime = same ? (after.get(type)?.lastTransitionTime ?? '') : apiTime(now(context));
      after.set(type, {
        type,
        status,
        reason,
        message,
        lastTransitionTime,
        observedGeneration: object.metadata.generation,
      });
    }
  }
  const rank = (type: string) => (ORDER.indexOf(type) + ORDER.length + 1) % (ORDER.length + 1);
  return [...after.values()].sort((left, right) => rank(left.type) - rank(right.type));
}

/** Writes conditions and other fields of a status in one go; a field that is undefined goes away. */
export function report(
  context: FluxContext,
  object: ApiObject,
  changes: ConditionChange[],
  fields: Record<string, unknown> = {},
): ApiObject {
  const { metadata } = object;
  const current =
    context.cluster.get(object.apiVersion, object.kind, metadata.name, metadata.namespace) ?? object;
  const status: Record<string, unknown> = {
    ...current.status,
    ...fields,
    conditions: withConditions(context, current, changes),
  };
  for (const key of Object.keys(status)) if (status[key] === undefined) delete status[key];
  return context.cluster.setStatus(current, status);
}

export function condition(object: ApiObject, type: string): Condition | undefined {
  return ((object.status?.conditions ?? []) as Condition[]).find((one) => one.type === type);
}

/** Ready for what depends on it: Ready=True at the present generation. */
export function isReady(object: ApiObject): boolean {
  return (
    condition(object, 'Ready')?.status === 'True' &&
    object.status?.observedGeneration === object.metadata.generation
  );
}

/** Milliseconds of a Go duration such as `5m`, `1h30m` or `90s`. */
export function duration(text: unknown, otherwise: number): number {
  if (typeof text !== 'string') return otherwise;
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] ?? 0), 0);
}

/** Go's way of writing a duration: `5m0s`. */
export function goDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return parts
    .map((part, index) =>
      part > 0 || parts.slice(0, index).some((above) => above > 0) || index === 2
        ? `${part}${'hms'[index]}`
        : '',
    )
    .join('');
}
