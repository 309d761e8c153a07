import type { Explanation } from './failure-cause.ts';
import { type FluxObject, textAt } from './flux-object.ts';
import { scheduling } from './scheduling.ts';
import type { WorkloadRef } from './workload.ts';

/** A warning Event that tells why a workload is not there yet where no status says it. */
export interface EventCause extends Explanation {
  reason: string;
  message: string;
  /** The object it is about. */
  kind: string;
  name: string;
  /** When it was last seen, milliseconds since the epoch; 0 when it cannot be read. */
  at: number;
}

const CAUSES: Record<string, (name: string, said: string) => Explanation> = {
  FailedScheduling: (name, said) => {
    const { cause, fix } = scheduling(name, said);
    return { cause: `${cause} (${said})`, fix };
  },
  ProvisioningFailed: (name, said) => ({
    cause: `the volume of claim ${name} cannot be made (${said})`,
    fix: 'Look at the storage driver and its credential.',
  }),
  FailedBinding: (name, said) => ({
    cause: `volume claim ${name} is not bound (${said})`,
    fix: 'Make one StorageClass the default, or name one in its values.',
  }),
  FailedMount: (name, said) => ({
    cause: `a volume of pod ${name} cannot be mounted (${said})`,
    fix: 'Make the Secret, ConfigMap or volume that it names.',
  }),
  FailedAttachVolume: (name, said) => ({
    cause: `a volume of pod ${name} cannot be attached (${said})`,
    fix: 'It may still hang on another node; it tries again by itself.',
  }),
  FailedCreate: (name, said) => ({
    cause: `${name} may make no pod (${said})`,
    fix: 'A quota, a policy or a webhook refuses it: the message names which.',
  }),
  FailedCreatePodSandBox: (name, said) => ({
    cause: `pod ${name} gets no network (${said})`,
    fix: 'Look at the pods of cilium on its node.',
  }),
  Unhealthy: (name, said) => ({
    cause: `pod ${name} does not pass its probe (${said})`,
    fix: 'It may need more time; else read its log.',
  }),
};

const LONGEST_QUOTE = 160;

/** The cause that a warning tells, when it is of a kind that helps. */
export function eventCause(event: FluxObject & { [field: string]: unknown }): EventCause | undefined {
  const reason = textAt(event, 'reason') ?? '';
  const kind = textAt(event, 'involvedObject', 'kind');
  const name = textAt(event, 'involvedObject', 'name');
  const explain = Object.hasOwn(CAUSES, reason) ? CAUSES[reason] : undefined;
  if (explain === undefined || kind === undefined || name === undefined) return undefined;
  const message = (textAt(event, 'message') ?? textAt(event, 'note') ?? 'no message').split('\n')[0] ?? '';
  const said = message.trim().replace(/\.$/, '').slice(0, LONGEST_QUOTE);
  return { reason, message, kind, name, at: lastSeen(event), ...explain(name, said) };
}

function lastSeen(event: FluxObject & { [field: string]: unknown }): number {
  const told =
    textAt(event, 'series', 'lastObservedTime') ??
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'eventTime') ??
    '';
  const at = Date.parse(told);
  return Number.isNaN(at) ? 0 : at;
}

/** Whether an object belongs to a workload, by how controllers name what they make. */
export function isOf(ref: WorkloadRef, { kind, name }: Pick<EventCause, 'kind' | 'name'>): boolean {
  if (kind === ref.kind && name === ref.name) return true;
  if (kind === 'PersistentVolumeClaim')
    return ref.kind === 'StatefulSet' && name.replace(/-\d+$/, '').endsWith(`-${ref.name}`);
  if (kind === 'ReplicaSet') return ref.kind === 'Deployment' && /^-[a-z0-9]+$/.test(rest(name, ref.name));
  if (kind !== 'Pod') return false;
  return OWN_PODS[ref.kind]?.test(rest(name, ref.name)) ?? false;
}

const OWN_PODS: Partial<Record<WorkloadRef['kind'], RegExp>> = {
  Deployment: /^-[a-z0-9]+-[a-z0-9]{5}$/,
  StatefulSet: /^-\d+$/,
  DaemonSet: /^-[a-z0-9]{5}$/,
  Job: /^-[a-z0-9]{5}$/,
};

function rest(name: string, owner: string): string {
  return name.startsWith(owner) ? name.slice(owner.length) : '';
}
