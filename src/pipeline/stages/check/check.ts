import type { Git } from '../../../clients/git/git.ts';
import type { Hetzner } from '../../../clients/hetzner/hetzner.ts';
import type { Registry } from '../../../clients/registry/registry.ts';
import type { DnsProvider } from '../../../domain/dns-provider.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import type { JsonValue } from '../../../domain/event.ts';
import type { Progress } from '../../../domain/progress.ts';
import type { SovereignSpec } from '../../../domain/spec.ts';
import type { Clock, Target } from '../../../domain/surroundings.ts';
import type { Probes } from '../../world.ts';
import type { Facts } from './facts.ts';

/** What the checks look at: a World, or for `doctor` the part of one that exists without a spec. */
export interface CheckWorld {
  readonly spec?: SovereignSpec;
  /** Without a spec: what one would hold where nobody says otherwise. Its name and domain mean nothing. */
  readonly defaults?: SovereignSpec;
  readonly fqdn?: string;
  readonly folder: string;
  readonly target: Target;
  readonly options?: { adopt: boolean };
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly hetzner?: Hetzner;
  readonly dns?: DnsProvider | undefined;
  readonly registry?: Registry;
  readonly git?: Git;
  readonly probes?: Probes;
  progress?(): Progress;
  output?<T extends JsonValue>(name: string): T | undefined;
  credential(name: string): Promise<string | undefined>;
}

/** A CheckWorld with a spec, or with the defaults in its place. */
export type SettledWorld = CheckWorld & { readonly spec: SovereignSpec };
/** A CheckWorld with a spec. */
export type PlannedWorld = CheckWorld & { readonly spec: SovereignSpec; readonly fqdn: string };

/** `unknown` is said where a question could not be answered: never a pass, never a refusal. */
export type CheckState = 'ok' | 'warn' | 'fail' | 'unknown';

export interface CheckOutcome {
  state: CheckState;
  /** What was found, for a person. */
  sentence: string;
  /** What to do about it. */
  fix?: string;
  code?: ErrorCode;
}

export interface CheckResult extends CheckOutcome {
  id: string;
  title: string;
}

/** One question to the world. Reads only. */
export type Check = { id: string; title: string } & (
  | { needs: 'spec'; run(world: PlannedWorld, facts: Facts): Promise<CheckOutcome> }
  | { needs: 'defaults'; run(world: SettledWorld, facts: Facts): Promise<CheckOutcome> }
  | { needs: 'nothing'; run(world: CheckWorld, facts: Facts): Promise<CheckOutcome> }
);

export const ok = (sentence: string): CheckOutcome => ({ state: 'ok', sentence });
export const unknown = (sentence: string, fix?: string): CheckOutcome => ({
  state: 'unknown',
  sentence,
  ...(fix ? { fix } : {}),
});
export const warn = (sentence: string, fix?: string): CheckOutcome => ({
  state: 'warn',
  sentence,
  ...(fix ? { fix } : {}),
});
export const fail = (code: ErrorCode, sentence: string, fix: string): CheckOutcome => ({
  state: 'fail',
  code,
  sentence,
  fix,
});
