import type { ApiObject } from '../kubernetes/api-object.ts';
import { chartManifest } from './chart-manifest.ts';
import { type ConditionChange, componentOf, now } from './flux-context.ts';
import { describeRelease, type HelmAction, historyOf, waitsForReadiness } from './helm-action.ts';
import type { HelmDesk } from './helm-desk.ts';
import type { StoredRelease } from './release-secret.ts';

const FIRST_LOOK_MS = 5_500;
const LOOK_MS = 5_000;
/** The pause after a rollback that failed (measured: the controller's cache-sync timeout). */
const AGAIN_MS = 10_200;
const KEPT_REVISIONS = 5;

type History = Record<string, unknown>[];

/** The newest revision that was good. */
export function goodOf(history: History): Record<string, unknown> | undefined {
  return history.find((entry) => entry.status === 'deployed' || entry.status === 'superseded');
}

/** What Helm says of objects that did not get ready. */
export function timeoutText(unready: ApiObject[]): string {
  const states = unready.map(
    ({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name} status: 'InProgress'`,
  );
  return `timeout waiting for: [${states.join(', ')}]`;
}

/**
 * Goes back to the last good revision, which waits as the upgrade did: as long as that fails it is tried again, and
 * nothing is given up. `done` gets the history with it.
 */
export function rollBack(
  desk: HelmDesk,
  action: HelmAction,
  done: (restored: History, said: string) => void,
): void {
  const history = historyOf(desk.current(action));
  const good = goodOf(history);
  const stored = storedRollback(desk, action, good, Number(history[0]?.version ?? 0) + 1);
  const deadline = now(desk.context) + action.timeoutMs / desk.context.cluster.ground.clock.speed;
  desk.workloads.apply(action.release, stored.manifest);
  const look = () => {
    const unready = waitsForReadiness(action) ? desk.workloads.unready(stored.manifest) : [];
    if (unready.length > 0 && now(desk.context) < deadline) desk.after(LOOK_MS, look);
    else if (unready.length > 0) fail(desk, { ...action, stored }, timeoutText(unready), done);
    else succeed(desk, { ...action, stored }, good, done);
  };
  desk.after(FIRST_LOOK_MS, look);
}

/** Helm keeps a rollback as a release of its own, with what the good one rendered. */
function storedRollback(
  desk: HelmDesk,
  { release, stored }: HelmAction,
  good: Record<string, unknown> | undefined,
  revision: number,
): StoredRelease {
  const { name, namespace = '' } = release.metadata;
  const { targetNamespace } = stored;
  const [chartVersion, configDigest] = [String(good?.chartVersion), String(good?.configDigest)];
  const rendered = { name, namespace, targetNamespace, chartVersion, configDigest };
  const manifest = chartManifest(desk.context, componentOf(name), rendered);
  return { ...stored, revision, chartVersion, configDigest, manifest, at: now(desk.context) };
}

function succeed(
  desk: HelmDesk,
  action: HelmAction,
  good: Record<string, unknown> | undefined,
  done: (restored: History, said: string) => void,
): void {
  desk.store(action, 'deployed');
  const superseded = (entry: Record<string, unknown>) =>
    entry.status === 'deployed' ? { ...entry, status: 'superseded' } : entry;
  const history = historyOf(desk.current(action)).map(superseded);
  const restored = [{ ...good, version: action.stored.revision, status: 'deployed' }, ...history];
  const said = `Helm rollback to previous release ${describeRelease(action)} succeeded`;
  done(restored.slice(0, KEPT_REVISIONS), said);
}

function fail(
  desk: HelmDesk,
  action: HelmAction,
  cause: string,
  done: (restored: History, said: string) => void,
): void {
  const message = `Helm rollback to previous release ${describeRelease(action)} failed: release ${action.stored.name} failed: ${cause}`;
  const changes: ConditionChange[] = [
    ['Reconciling', 'True', 'ProgressingWithRetry', message],
    ['Ready', 'False', 'RollbackFailed', message],
    ['Remediated', 'False', 'RollbackFailed', message],
  ];
  desk.store(action, 'failed');
  desk.report(action, changes);
  const failures = Number(desk.current(action).status?.failures ?? 0) + 1;
  const release = desk.report(action, [], { failures, history: desk.historyWith(action, 'failed') });
  desk.tell(release, 'Warning', 'RollbackFailed', message);
  desk.after(AGAIN_MS, () => {
    if (isWantedStill(desk, action)) rollBack(desk, action, done);
    else desk.end(action.key, 50);
  });
}

/** Nobody has changed or removed the release meanwhile. */
function isWantedStill(desk: HelmDesk, action: HelmAction): boolean {
  const { metadata } = desk.current(action);
  return (
    metadata.deletionTimestamp === undefined && metadata.generation === action.release.metadata.generation
  );
}
