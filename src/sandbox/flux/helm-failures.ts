import type { ApiObject } from '../kubernetes/api-object.ts';
import { chartManifest } from './chart-manifest.ts';
import { type ConditionChange, componentOf } from './flux-context.ts';
import { describeRelease, failureOf, type HelmAction, historyOf, retriesOf } from './helm-action.ts';
import type { HelmDesk } from './helm-desk.ts';

/** The pause after each remediation, measured on the real controller. */
const AFTER_REMEDIATION_MS = 10_800;
const UNINSTALL_MS = 100;
const ROLLBACK_MS = 5_500;
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
  const counted = { failures: Number(status.failures ?? 0) + 1, [counter]: count, observedGeneration: -1 };
  desk.store(action, 'failed');
  desk.report(action, changes);
  const fields = { ...counted, history: desk.historyWith(action, 'failed') };
  const over = finalStall(action, exhausted, fields.history);
  if (over !== undefined) {
    const failed = desk.report(action, [...changes, ...over], { ...fields, ...observed(action) });
    desk.tell(failed, 'Warning', reason, message);
    desk.end(action.key);
    return;
  }
  desk.tell(desk.report(action, changes, fields), 'Warning', reason, message);
  if (action.verb === 'install') desk.after(UNINSTALL_MS, () => uninstallAfter(desk, action));
  else desk.after(ROLLBACK_MS, () => rollBackAfter(desk, action, exhausted));
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

function goodOf(history: Record<string, unknown>[]): Record<string, unknown> | undefined {
  return history.find((entry) => entry.status === 'deployed' || entry.status === 'superseded');
}

function uninstallAfter(desk: HelmDesk, action: HelmAction): void {
  const message = `Helm uninstall remediation for release ${describeRelease(action)} succeeded`;
  desk.workloads.remove(action.release);
  desk.removeStored(action.stored.name, action.stored.revision, String(action.release.metadata.namespace));
  retryAfter(desk, action, 'UninstallSucceeded', message, []);
}

function rollBackAfter(desk: HelmDesk, action: HelmAction, exhausted: string | undefined): void {
  const message = `Helm rollback to previous release for ${describeRelease(action)} succeeded`;
  const history = historyOf(desk.current(action));
  const good = goodOf(history);
  const revision = action.stored.revision + 1;
  const restored = [{ ...good, version: revision, status: 'deployed' }, ...history.map(superseded)].slice(
    0,
    5,
  );
  storeRollback(desk, action, { revision, chartVersion: String(good?.chartVersion) });
  if (exhausted === undefined) {
    retryAfter(desk, action, 'RollbackSucceeded', message, restored);
    return;
  }
  const changes = [...remediated('RollbackSucceeded', message), ...stalled(exhausted)];
  const release = desk.report(action, changes, { history: restored, ...observed(action) });
  desk.tell(release, 'Normal', 'RollbackSucceeded', message);
  desk.end(action.key);
}

/** Helm keeps a rollback as a release of its own, with what the good one rendered. */
function storeRollback(
  desk: HelmDesk,
  action: HelmAction,
  { revision, chartVersion }: { revision: number; chartVersion: string },
): void {
  const { name, namespace = '' } = action.release.metadata;
  const { targetNamespace } = action.stored;
  const manifest = chartManifest(componentOf(name), { name, namespace, targetNamespace, chartVersion });
  desk.store({ ...action, stored: { ...action.stored, revision, chartVersion, manifest } }, 'deployed');
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

function superseded(entry: Record<string, unknown>): Record<string, unknown> {
  return entry.status === 'deployed' ? { ...entry, status: 'superseded' } : entry;
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
