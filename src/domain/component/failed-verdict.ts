import { bareName, type Component, type ComponentState } from '../component.ts';
import { attemptsOf, isOutOfAttempts } from './attempts.ts';
import { explainMessage } from './failure-cause.ts';
import { type Condition, conditionOf, type FluxObject } from './flux-object.ts';
import { tellingLine } from './telling-line.ts';

/** What conditions say of a release. */
export interface Verdict {
  state: ComponentState;
  terminal?: boolean;
  reason?: string;
  message?: string;
  cause?: string;
  fix?: string;
  blockedBy?: string;
  passing?: boolean;
}

const OUT_OF_ATTEMPTS = { reason: 'RetriesExceeded', message: '' };

/** Its controller has given it up. */
export function stalledVerdict(
  release: FluxObject,
  stalled: Pick<Condition, 'reason' | 'message'>,
  ready: Condition | undefined,
): Verdict {
  const said = hiddenMessage(release, ready) ?? stalled.message;
  const known = explainMessage(said, stalled.reason);
  return {
    state: 'failed',
    terminal: true,
    reason: stalled.reason,
    message: said,
    cause: known?.cause ?? firstSentence(said),
    fix: `${known?.fix ?? 'Correct the cause.'} It does not try again by itself; then: catalyst component reconcile ${bareName(release.metadata.name)} --reset`,
  };
}

/** One try has failed; or the last one, and the controller only looks whether there is something left to do. */
export function failedVerdict(release: FluxObject, ready: Condition, was: Component | undefined): Verdict {
  if (isOutOfAttempts(release)) return stalledVerdict(release, OUT_OF_ATTEMPTS, ready);
  const { attempt } = attemptsOf(release);
  // A new try shows in Ready before it can fail.
  const same = was?.attempt === attempt && was?.since === (ready.since || undefined);
  if (was?.state === 'failed' && !was.suspended && same) {
    const { state, terminal, reason, message, cause, fix } = was;
    return { state, terminal, ...defined({ reason, message, cause, fix }) };
  }
  const verdict = failing(ready.reason, hiddenMessage(release, ready) ?? ready.message);
  // The controller writes its conditions first and what it counts after them.
  return attempt === undefined ? { ...verdict, passing: true } : verdict;
}

/** Something is wrong that may heal by itself. */
export function failing(reason: string, message: string): Verdict {
  const known = explainMessage(message, reason);
  return {
    state: 'degraded',
    reason,
    message,
    ...(known === undefined ? { cause: firstSentence(message) } : brief(known)),
  };
}

/** A remediation makes Ready speak of itself; what failed stands in Released. */
function hiddenMessage(release: FluxObject, ready: Condition | undefined): string | undefined {
  const released = conditionOf(release, 'Released');
  if (released?.status === 'False' && released.message !== '') return released.message;
  return ready?.message === '' ? undefined : ready?.message;
}

/** Without what only our own code reads of an explanation. */
export function brief(known: { cause: string; fix: string }): { cause: string; fix: string } {
  return { cause: known.cause, fix: known.fix };
}

function firstSentence(message: string): string | undefined {
  return tellingLine(message) || undefined;
}

function defined<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<T>;
}
