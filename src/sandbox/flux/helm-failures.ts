import type { ApiObject } from '../kubernetes/api-object.ts';
import { type ConditionChange, goDuration } from './flux-context.ts';
import { describeRelease, endlessRetryMs, failureOf, type HelmAction, retriesOf } from './helm-action.ts';
import type { HelmDesk } from './helm-desk.ts';
import { goodOf, rollBack } from './helm-rollback.ts';

/** The pause after each remediation, measured on the real controller. */
const AFTER_REMEDIATION_MS = 10_800;
const UNINSTALL_MS = 100;
const LONGEST_BACKOFF_MS = 900_000;

/** A failure before Helm stored anything: counted in `failures` only, retried for ever, never Stalled. */
export function failUnstored(desk: HelmDesk, action: HelmAction, cause: string): void {
  const { changes, message, reason } = failureOf(action, cause);
  const failures = Number(desk.current(action).status?.failures ?? 0) + 1;
  desk.report(action, changes);
  const release = desk.report(action, [], { failures, observedGeneration: -1 });
  desk.tell(release, 'Warning', reason, message);
  desk.end(action.key, Math.min(750 * 2 ** Math.min(failures - 1, 20), LONGEST_BACKOFF_MS));
}

/** A failed release is stored: it counts, is remediated and retried, and Stalled when the retries are used up. */
export function failStored(desk: HelmDesk, action: HelmAction, cause: string): void {
  const { changes, message, reason } = failureOf(action, cause);
  const { status = {} } = desk.current(action);
  const counter = `${action.verb}Failures`;
  const count = Number(status[counter] ?? 0) + 1;
  const exhausted =
    count > retriesOf(action) ? `Failed to ${action.verb} after ${count} attempt(s)` : undefined;
  const counted = {
    ...{ failures: Number(status.failures ?? 0) + 1, [counter]: count, observedGeneration: -1 },
    lastAttemptedReleaseAction: action.verb,
  };
  desk.store(action, 'failed');
  desk.report(action, changes);
  const fields = { ...counted, history: desk.historyWith(action, 'failed') };
  const again = endlessRetryMs(action);
  if (again !== undefined) {
    retryFor(desk, action, { changes, fields, again });
    return;
  }
  const over = finalStall(action, exhausted, fields.history);
  if (over !== undefined) {
    const failed = desk.report(action, [...changes, ...over], { ...fields, ...observed(action) });
    desk.tell(failed, 'Warning', reason, message);
    desk.end(action.key);
    return;
  }
  desk.tell(desk.report(action, changes, fields), 'Warning', reason, message);
  if (action.verb === 'install') desk.after(UNINSTALL_MS, () => uninstallAfter(desk, action));
  else rollBack(desk, action, (restored, said) => rolledBack(desk, action, { restored, said, exhausted }));
}

/** Installs and upgrades without retries leave their last failure as it is; others go back, if there is something to. */
function finalStall(
  action: HelmAction,
  exhausted: string | undefined,
  history: Record<string, unknown>[],
): ConditionChange[] | undefined {
  if (exhausted !== undefined && (action.verb === 'install' || retriesOf(action) === 0))
    return stalled(exhausted);
  if (action.verb === 'install' || goodOf(history) !== undefined) return undefined;
  const missing = 'missing target release for rollback: cannot remediate failed release';
  return stalled(`Failed to perform remediation: ${missing}`, 'MissingRollbackTarget');
}

function uninstallAfter(desk: HelmDesk, action: HelmAction): void {
  const message = `Helm uninstall remediation for release ${describeRelease(action)} succeeded`;
  desk.workloads.remove(action.release);
  desk.removeStored(action.stored.name, action.stored.revision, String(action.release.metadata.namespace));
  retryAfter(desk, action, 'UninstallSucceeded', message, []);
}

/** The failure stands and is looked at; nothing is taken back. */
function retryFor(
  desk: HelmDesk,
  action: HelmAction,
  { changes, fields, again }: { changes: ConditionChange[]; fields: Record<string, unknown>; again: number },
): void {
  const message = `retrying after ${goDuration(again)}`;
  const failed = desk.report(action, changes, fields);
  desk.report(action, [['Reconciling', 'True', 'ProgressingWithRetry', message]], observed(action));
  desk.tell(failed, 'Warning', String(changes[0]?.[2]), message);
  desk.end(action.key, again);
}

function rolledBack(
  desk: HelmDesk,
  action: HelmAction,
  end: { restored: Record<string, unknown>[]; said: string; exhausted: string | undefined },
): void {
  const { restored, said, exhausted } = end;
  if (exhausted === undefined) {
    retryAfter(desk, action, 'RollbackSucceeded', said, restored);
    return;
  }
  const changes = [...remediated('RollbackSucceeded', said), ...stalled(exhausted)];
  const release = desk.report(action, changes, { history: restored, ...observed(action) });
  desk.tell(release, 'Normal', 'RollbackSucceeded', said);
  desk.end(action.key);
}

function retryAfter(
  desk: HelmDesk,
  action: HelmAction,
  reason: string,
  message: string,
  history: Record<string, unknown>[],
): ApiObject {
  const retry: ConditionChange = ['Reconciling', 'True', 'ProgressingWithRetry', message];
  const release = desk.report(action, [...remediated(reason, message), retry], {
    history,
    observedGeneration: -1,
  });
  desk.tell(release, 'Normal', reason, message);
  desk.end(action.key, AFTER_REMEDIATION_MS);
  return release;
}

function remediated(reason: string, message: string): ConditionChange[] {
  return [
    ['Ready', 'False', reason, message],
    ['Remediated', 'True', reason, message],
  ];
}

function stalled(message: string, reason = 'RetriesExceeded'): ConditionChange[] {
  return [
    ['Reconciling', 'gone'],
    ['Stalled', 'True', reason, message],
  ];
}

function observed(action: HelmAction): Record<string, unknown> {
  return { observedGeneration: action.release.metadata.generation };
}
