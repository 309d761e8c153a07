import {
  at,
  conditionOf,
  type FluxObject,
  isObserved,
  isTrue,
  listAt,
  numberAt,
  textAt,
} from './flux-object.ts';

export interface Attempts {
  attempt?: number;
  attempts?: number;
}

/**
 * Which attempt a failing release is at. Failures that stored no Helm release (template errors, missing kinds) are not
 * counted by the controller and never end: they have no `attempts`.
 */
export function attemptsOf(release: FluxObject): Attempts {
  const { counted, retries } = triesOf(release);
  const failures = numberAt(release.status, 'failures') ?? 0;
  if (counted > 0)
    return { attempt: counted, ...(retries < 0 ? {} : { attempts: Math.max(counted, 1 + retries) }) };
  return failures > 0 ? { attempt: failures } : {};
}

/**
 * Nothing is left to try at the present spec, and nothing to bring back. The controller takes `Stalled` away whenever it
 * looks at such a release (it was asked, it was restarted), and puts it back when it has found nothing to do (measured: 15
 * to 60 ms). What makes it begin again, a new spec, chart or value, a reset, makes it say first that Ready is Unknown.
 */
export function isOutOfAttempts(release: FluxObject): boolean {
  const { action, counted, retries } = triesOf(release);
  if (!isObserved(release) || retries < 0 || counted <= retries) return false;
  if (conditionOf(release, 'Reconciling')?.reason === 'ProgressingWithRetry') return false;
  if (/^(Uninstall|Rollback)Failed$/.test(conditionOf(release, 'Ready')?.reason ?? '')) return false;
  const remedied = at(release.spec, action, 'remediation', 'remediateLastFailure');
  const must = typeof remedied === 'boolean' ? remedied : action === 'upgrade' && retries > 0;
  return !must || isTrue(release, 'Remediated');
}

/** Failures that count, of the action that was tried last; below zero, its retries never end. */
function triesOf(release: FluxObject): { action: string; counted: number; retries: number } {
  const { status, spec } = release;
  const action =
    textAt(status, 'lastAttemptedReleaseAction') ?? (hasHistory(release) ? 'upgrade' : 'install');
  const counted = numberAt(status, action === 'upgrade' ? 'upgradeFailures' : 'installFailures') ?? 0;
  const endless = textAt(spec, action, 'strategy', 'name') === 'RetryOnFailure';
  return { action, counted, retries: endless ? -1 : (numberAt(spec, action, 'remediation', 'retries') ?? 0) };
}

/** Version that runs, else the one last tried, else the one asked for. */
export function versionOf(release: FluxObject): string | undefined {
  return (
    textAt(listAt(release.status, 'history')[0], 'chartVersion') ??
    textAt(release.status, 'lastAttemptedRevision') ??
    textAt(release.spec, 'chart', 'spec', 'version')
  );
}

/**
 * The exact version that the spec asks for and that was not tried yet. A suspended release's observedGeneration moves
 * without its change being applied, so the generation alone does not tell.
 */
export function untriedVersion(release: FluxObject): string | undefined {
  const wanted = textAt(release.spec, 'chart', 'spec', 'version');
  const tried = textAt(release.status, 'lastAttemptedRevision');
  if (wanted === undefined || tried === undefined || !/^v?\d+\.\d+\.\d+(-[\w.]+)?$/.test(wanted))
    return undefined;
  return bare(wanted) === bare(tried) ? undefined : wanted;
}

function bare(version: string): string {
  return (version.split('+')[0] ?? '').replace(/^v/, '');
}

function hasHistory(release: FluxObject): boolean {
  return at(listAt(release.status, 'history')[0], 'version') !== undefined;
}
