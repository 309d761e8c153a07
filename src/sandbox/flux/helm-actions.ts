import type { ApiObject } from '../kubernetes/api-object.ts';
import { componentOf, duration, goDuration, now, report, strikes } from './flux-context.ts';
import {
  configDigest,
  describeRelease,
  type HelmAction,
  type HelmVerb,
  historyOf,
  nextRelease,
  waitsForReadiness,
} from './helm-action.ts';
import type { HelmDesk } from './helm-desk.ts';
import { failStored, failUnstored } from './helm-failures.ts';
import type { Requests } from './helm-requests.ts';
import { timeoutText } from './helm-rollback.ts';
import { kitRelease } from './kit.ts';

/** Brings the whole kit to eight to ten minutes on one node. */
const PACE = 1.9;
const READINESS_POLL_MS = 5_000;
const STATUS_STEP_MS = 60;
const NO_FAILURES = { failures: undefined, installFailures: undefined, upgradeFailures: undefined };

/** Runs Helm for a release whose dependencies and chart are ready; its statuses follow by themselves. */
export function startAction(
  desk: HelmDesk,
  key: string,
  release: ApiObject,
  version: string,
  { reset, force, token }: Requests,
): void {
  const verb: HelmVerb = historyOf(release).length > 0 ? 'upgrade' : 'install';
  const timeoutMs = duration(release.spec?.timeout, 300_000);
  const message = `Running '${verb}' action with timeout of ${goDuration(timeoutMs)}`;
  const changed = release.status?.lastAttemptedGeneration !== release.metadata.generation;
  report(desk.context, release, [
    ['Ready', 'Unknown', 'Progressing', message],
    ['Reconciling', 'True', 'Progressing', message],
  ]);
  // The controller writes its conditions first and everything else after them.
  const marked = report(desk.context, release, [], {
    ...attempt(release, version),
    ...(changed || reset ? NO_FAILURES : {}),
    ...(reset ? { lastHandledResetAt: token } : {}),
    ...(force ? { lastHandledForceAt: token } : {}),
  });
  desk.context.log('helm-controller', 'info', marked, message.toLowerCase());
  desk.begin(key, release.metadata.annotations?.['reconcile.fluxcd.io/requestedAt']);
  const stored = nextRelease(desk.context, marked, version);
  const deadline = now(desk.context) + timeoutMs / desk.context.cluster.ground.clock.speed;
  run(desk, { key, release: marked, verb, forced: force, stored, timeoutMs, deadline });
}

/** Removes what a release installed, then the release itself. */
export function uninstall(desk: HelmDesk, key: string, release: ApiObject): void {
  desk.begin(key);
  desk.after(200, () => {
    const { name, namespace } = release.metadata;
    const { cluster } = desk.context;
    desk.workloads.remove(release);
    for (const entry of historyOf(release)) {
      desk.removeStored(String(entry.name), Number(entry.version), String(namespace));
    }
    const chart = cluster.get('source.toolkit.fluxcd.io/v1', 'HelmChart', `${namespace}-${name}`, namespace);
    if (chart !== undefined) cluster.remove(chart);
    desk.tell(
      release,
      'Normal',
      'UninstallSucceeded',
      `Helm uninstall succeeded for release ${namespace}/${name}`,
    );
    desk.end(key);
    cluster.remove(release);
  });
}

/** Which action it was is told when that is over. */
function attempt(release: ApiObject, version: string): Record<string, unknown> {
  return {
    lastAttemptedRevision: version,
    lastAttemptedGeneration: release.metadata.generation,
    lastAttemptedConfigDigest: configDigest(release),
  };
}

function run(desk: HelmDesk, action: HelmAction): void {
  const component = componentOf(action.release.metadata.name);
  if (strikes(desk.context, 'dependency-stuck', component) !== undefined) {
    desk.after(1_500, () =>
      failUnstored(desk, action, missingKind(component, action.stored.targetNamespace)),
    );
    return;
  }
  if (strikes(desk.context, 'retries-exhausted', component) !== undefined) {
    const cause = 'failed post-install: 1 error occurred:\n\t* job failed: BackoffLimitExceeded\n\n';
    desk.after(Math.min(60_000, action.timeoutMs), () => failStored(desk, action, cause));
    return;
  }
  const spread = 0.85 + desk.context.cluster.ground.random() * 0.3;
  const realMs = (kitRelease(component)?.seconds ?? 6) * PACE * spread * 1000;
  desk.after(realMs * 0.4, () => desk.workloads.apply(action.release, action.stored.manifest));
  desk.after(realMs, () => awaitReadiness(desk, action));
}

function awaitReadiness(desk: HelmDesk, action: HelmAction): void {
  const unready = waitsForReadiness(action) ? desk.workloads.unready(action.stored.manifest) : [];
  if (unready.length === 0) succeed(desk, action);
  else if (now(desk.context) < action.deadline)
    desk.after(READINESS_POLL_MS, () => awaitReadiness(desk, action));
  else failStored(desk, action, timeoutText(unready));
}

function succeed(desk: HelmDesk, action: HelmAction): void {
  const reason = action.verb === 'install' ? 'InstallSucceeded' : 'UpgradeSucceeded';
  const message = `Helm ${action.verb} succeeded for release ${describeRelease(action)}`;
  const done = desk.report(action, [
    ['Ready', 'True', reason, message],
    ['Released', 'True', reason, message],
    ['Remediated', 'gone'],
  ]);
  desk.store(action, 'deployed');
  desk.tell(done, 'Normal', reason, message);
  desk.after(STATUS_STEP_MS, () =>
    desk.report(action, [], {
      history: desk.historyWith(action, 'deployed'),
      lastAttemptedReleaseAction: action.verb,
    }),
  );
  desk.after(STATUS_STEP_MS * 2, () =>
    desk.report(action, [['Reconciling', 'gone']], action.forced ? {} : NO_FAILURES),
  );
  desk.after(STATUS_STEP_MS * 3, () => {
    desk.report(action, [], { observedGeneration: action.release.metadata.generation });
    desk.end(action.key, duration(action.release.spec?.interval, 900_000));
  });
}

function missingKind(component: string, namespace: string): string {
  const kind = 'no matches for kind "ServiceMonitor" in version "monitoring.coreos.com/v1"';
  const where = `resource mapping not found for name: "${component}" namespace: "${namespace}" from ""`;
  return `unable to build kubernetes objects from release manifest: ${where}: ${kind}\nensure CRDs are installed first`;
}
