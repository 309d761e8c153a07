import { at, type FluxObject, listAt, numberAt, textAt } from './flux-object.ts';

export interface Attempts {
  attempt?: number;
  attempts?: number;
}

/**
 * Which attempt a failing release is at. Failures that stored no Helm release (template errors, missing kinds) are not
 * counted by the controller and never end: they have no `attempts`.
 */
export function attemptsOf(release: FluxObject): Attempts {
  const { status, spec } = release;
  const action =
    textAt(status, 'lastAttemptedReleaseAction') ?? (hasHistory(release) ? 'upgrade' : 'install');
  const counted = numberAt(status, action === 'upgrade' ? 'upgradeFailures' : 'installFailures') ?? 0;
  const failures = numberAt(status, 'failures') ?? 0;
  const retries = numberAt(spec, action, 'remediation', 'retries') ?? 0;
  if (counted > 0)
    return { attempt: counted, ...(retries < 0 ? {} : { attempts: Math.max(counted, 1 + retries) }) };
  return failures > 0 ? { attempt: failures } : {};
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
