import { bareName, type Component, type ComponentState } from '../component.ts';
import { attemptsOf, untriedVersion, versionOf } from './attempts.ts';
import { explainMessage } from './failure-cause.ts';
import {
  type Condition,
  conditionOf,
  type FluxObject,
  isObserved,
  isTrue,
  listAt,
  numberAt,
  textAt,
} from './flux-object.ts';
import { tellingLine } from './telling-line.ts';

/** How long a source may be unready before that is called a fault: it is a normal transient of every install. */
export const SOURCE_PATIENCE_MS = 120_000;

export interface DeriveInput {
  region: string;
  release: FluxObject;
  /** Its HelmChart or OCIRepository, whose conditions hold the cause of a pull that fails. */
  source?: FluxObject;
  /** Milliseconds since the epoch. */
  now: number;
  /** SOURCE_PATIENCE_MS unless time runs faster on the other side. */
  patienceMs?: number;
}

interface Verdict {
  state: ComponentState;
  terminal?: boolean;
  reason?: string;
  message?: string;
  cause?: string;
  fix?: string;
  blockedBy?: string;
  passing?: boolean;
}

const WAITS = ['SourceNotReady', 'ArtifactFailed'];
const FAILS = ['InstallFailed', 'UpgradeFailed', 'TestFailed'];
const REMEDIES = ['UninstallSucceeded', 'UninstallFailed', 'RollbackSucceeded', 'RollbackFailed'];
const FINAL = ['AccessDenied', 'InvalidCELExpression'];

/** State of a component from its HelmRelease (convergence reference 1.7, corrected by what the real Flux does). */
export function deriveComponent(input: DeriveInput): Component {
  const { release, region } = input;
  const ready = conditionOf(release, 'Ready');
  const suspended = release.spec?.suspend === true;
  const verdict = suspended ? suspendedVerdict(input, ready) : activeVerdict(input, ready);
  return {
    region,
    component: bareName(release.metadata.name),
    namespace: release.metadata.namespace ?? '',
    uid: release.metadata.uid ?? '',
    terminal: verdict.state === 'installed',
    suspended,
    missing: false,
    dependsOn: dependenciesOf(release),
    ...optional({ version: versionOf(release), since: ready?.since || undefined }),
    ...(verdict.state === 'installed' || verdict.state === 'pending' ? {} : attemptsOf(release)),
    ...optional(verdict),
  } as Component;
}

/** A component that is expected and does not exist. */
export function missingComponent(region: string, component: string, late: boolean): Component {
  return {
    region,
    component,
    namespace: 'flux-system',
    uid: '',
    state: late ? 'failed' : 'pending',
    terminal: late,
    suspended: false,
    missing: true,
    dependsOn: [],
    reason: 'Missing',
    message: 'Not applied by Flux yet.',
    cause: 'Flux has not applied it',
    fix: 'Look at the Kustomization bootstrap-kit and its Git revision.',
  };
}

function dependenciesOf(release: FluxObject): string[] {
  return listAt(release.spec, 'dependsOn')
    .map((entry) => textAt(entry, 'name'))
    .filter((name) => name !== undefined)
    .map(bareName);
}

function suspendedVerdict(input: DeriveInput, ready: Condition | undefined): Verdict {
  const last = activeVerdict(
    { ...input, release: { ...input.release, spec: { ...input.release.spec, suspend: false } } },
    ready,
  );
  const waiting = untriedVersion(input.release);
  const state = ready?.status === 'True' ? 'installed' : last.state;
  return {
    ...last,
    state,
    terminal: false,
    reason: 'Suspended',
    message:
      waiting === undefined
        ? 'Suspended; nothing changes until it is resumed.'
        : `Suspended; version ${waiting} waits.`,
    cause: 'it is suspended',
    fix: 'Set spec.suspend to false in Git, or resume it.',
  };
}

function activeVerdict(input: DeriveInput, ready: Condition | undefined): Verdict {
  const { release } = input;
  if (release.metadata.deletionTimestamp !== undefined)
    return { state: 'degraded', reason: 'Deleting', message: 'Being removed.', cause: 'it is being removed' };
  const stalled = conditionOf(release, 'Stalled');
  if (stalled?.status === 'True') return stalledVerdict(release, stalled, ready);
  if (ready === undefined) return { state: 'pending', message: 'Waiting for its controller.' };
  if (ready.status === 'True') return readyVerdict(release, ready);
  if (ready.status !== 'False' || ready.reason.startsWith('Progressing'))
    return progressVerdict(release, ready);
  return falseVerdict(input, ready);
}

function stalledVerdict(release: FluxObject, stalled: Condition, ready: Condition | undefined): Verdict {
  const said = hiddenMessage(release, ready) ?? stalled.message;
  const known = explainMessage(said);
  return {
    state: 'failed',
    terminal: true,
    reason: stalled.reason,
    message: said,
    cause: known?.cause ?? firstSentence(said),
    fix: `${known?.fix ?? 'Correct the cause.'} It does not try again by itself; then: catalyst component reconcile ${bareName(release.metadata.name)} --reset`,
  };
}

function readyVerdict(release: FluxObject, ready: Condition): Verdict {
  if (!isObserved(release))
    return { state: 'installing', reason: ready.reason, message: pendingSpec(release), passing: true };
  const waiting = untriedVersion(release);
  if (waiting !== undefined)
    return { state: 'installing', reason: ready.reason, message: `Version ${waiting} is not applied yet.` };
  return { state: 'installed', terminal: true, reason: ready.reason, message: ready.message };
}

function pendingSpec(release: FluxObject): string {
  const first = numberAt(release.status, 'observedGeneration') === -1;
  return first ? 'Applied; its controller is about to finish.' : 'A new spec is not processed yet.';
}

function progressVerdict(release: FluxObject, ready: Condition): Verdict {
  const doing = conditionOf(release, 'Reconciling');
  return { state: 'installing', reason: ready.reason, message: doing?.message || ready.message };
}

function falseVerdict(input: DeriveInput, ready: Condition): Verdict {
  const { reason, message } = ready;
  if (reason === 'DependencyNotReady') return dependencyVerdict(ready);
  if (WAITS.includes(reason)) return sourceVerdict(input, ready);
  if (FINAL.includes(reason)) return { ...failing(reason, message), state: 'failed', terminal: true };
  if (FAILS.includes(reason) || REMEDIES.includes(reason))
    return failing(reason, hiddenMessage(input.release, ready) ?? message);
  return failing(reason, message);
}

function dependencyVerdict(ready: Condition): Verdict {
  const named = /dependency '(?:[^'/]+\/)?([^']+)'|get '(?:[^'/]+\/)?([^']+)' dependency/i.exec(
    ready.message,
  );
  const name = named?.[1] ?? named?.[2];
  const absent = /unable to get/i.test(ready.message);
  return {
    state: 'pending',
    reason: ready.reason,
    message: ready.message,
    ...(name === undefined ? {} : { blockedBy: bareName(name) }),
    ...(absent && name !== undefined
      ? {
          cause: `it depends on ${bareName(name)}, which does not exist`,
          fix: 'Correct its dependsOn in Git, or add what it names.',
        }
      : {}),
  };
}

/** The release only says that its source is not ready; the source says why. */
function sourceVerdict(input: DeriveInput, ready: Condition): Verdict {
  const source = conditionOf(input.source, 'Ready');
  const said = source?.status === 'False' && source.message !== '' ? source.message : ready.message;
  const reason = source?.status === 'False' && source.reason !== '' ? source.reason : ready.reason;
  const late = ready.since > 0 && input.now - ready.since >= (input.patienceMs ?? SOURCE_PATIENCE_MS);
  const failed =
    source?.status === 'False' && (isTrue(input.source, 'FetchFailed') || isTrue(input.source, 'Stalled'));
  const known = failed || late ? explainMessage(said) : undefined;
  return {
    state: late ? 'degraded' : 'installing',
    reason,
    message: said,
    ...(known === undefined ? {} : brief(known)),
  };
}

function failing(reason: string, message: string): Verdict {
  const known = explainMessage(message);
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

function brief(known: { cause: string; fix: string }): { cause: string; fix: string } {
  return { cause: known.cause, fix: known.fix };
}

function firstSentence(message: string): string | undefined {
  return tellingLine(message) || undefined;
}

function optional<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>;
}
