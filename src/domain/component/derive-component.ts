import { bareName, type Component } from '../component.ts';
import { attemptsOf, untriedVersion, versionOf } from './attempts.ts';
import { brief, failedVerdict, failing, stalledVerdict, type Verdict } from './failed-verdict.ts';
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

/** How long a source may be unready before that is called a fault: it is a normal transient of every install. */
export const SOURCE_PATIENCE_MS = 120_000;

export interface DeriveInput {
  region: string;
  release: FluxObject;
  /** Its HelmChart or OCIRepository, whose conditions hold the cause of a pull that fails. */
  source?: FluxObject;
  /** The HelmRepository of its HelmChart, which says why there is no index to look into. */
  repository?: FluxObject;
  /** What was derived of it before, when somebody has kept that. */
  was?: Component | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  /** SOURCE_PATIENCE_MS unless time runs faster on the other side. */
  patienceMs?: number;
}

const WAITS = ['SourceNotReady', 'ArtifactFailed'];
const FAILS = ['InstallFailed', 'UpgradeFailed', 'TestFailed'];
const REMEDIES = ['UninstallSucceeded', 'UninstallFailed', 'RollbackSucceeded', 'RollbackFailed'];
const FINAL = ['AccessDenied', 'InvalidCELExpression'];
const RESUME = 'Set spec.suspend to false in Git, or resume it.';

/** State of a component from its HelmRelease (convergence reference 1.7, corrected by what the real Flux does). */
export function deriveComponent(input: DeriveInput): Component {
  const { release, region } = input;
  const was = input.was?.uid === release.metadata.uid ? input.was : undefined;
  const known = { ...input, was };
  const ready = conditionOf(release, 'Ready');
  const suspended = release.spec?.suspend === true;
  const verdict = suspended ? suspendedVerdict(known, ready) : activeVerdict(known, ready);
  return {
    region,
    component: bareName(release.metadata.name),
    namespace: release.metadata.namespace ?? '',
    uid: release.metadata.uid ?? '',
    terminal: verdict.state === 'installed',
    suspended,
    missing: false,
    dependsOn: dependenciesOf(release),
    ...optional({ version: versionOf(release), since: sinceOf(release, ready, verdict) }),
    ...(verdict.state === 'installed' || verdict.state === 'pending' ? {} : attemptsOf(release)),
    ...optional(verdict),
  } as Component;
}

/** Every try dates Ready anew; what fails keeps its date in Released, as long as it fails in the same words. */
function sinceOf(release: FluxObject, ready: Condition | undefined, verdict: Verdict): number | undefined {
  const { deletionTimestamp } = release.metadata;
  if (deletionTimestamp !== undefined) return Date.parse(deletionTimestamp) || undefined;
  // Nobody dates a spec: when it was ready is not when that was changed.
  if (ready?.status === 'True' && verdict.state === 'installing') return undefined;
  const said = ready?.since || undefined;
  const fails = [...FAILS, ...REMEDIES].includes(ready?.reason ?? '') && verdict.state === 'degraded';
  const released = fails ? conditionOf(release, 'Released') : undefined;
  if (said === undefined || released?.status !== 'False') return said;
  return Math.min(said, released.since || said);
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
  const before: Pick<Verdict, 'cause' | 'fix'> = state === 'installed' ? {} : last;
  return {
    ...last,
    state,
    terminal: false,
    reason: 'Suspended',
    message:
      waiting === undefined
        ? 'Suspended; nothing changes until it is resumed.'
        : `Suspended; version ${waiting} waits.`,
    cause: before.cause === undefined ? 'it is suspended' : `it is suspended; before that: ${before.cause}`,
    fix: [RESUME, before.fix && `What it needs besides: ${before.fix}`].filter(Boolean).join(' '),
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
    return failedVerdict(input.release, ready, input.was);
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

/** The release only says that its source is not ready; the source says why, or what that is made from. */
function sourceVerdict(input: DeriveInput, ready: Condition): Verdict {
  const fault = sourceFault(input.source);
  const deeper = fault?.reason === 'NoSourceArtifact' ? sourceFault(input.repository) : undefined;
  const { reason, message } = deeper ?? fault ?? ready;
  const stopped = suspendedSource(input);
  const failed =
    fault !== undefined && (isTrue(input.source, 'FetchFailed') || isTrue(input.source, 'Stalled'));
  const old = ready.since > 0 && input.now - ready.since >= (input.patienceMs ?? SOURCE_PATIENCE_MS);
  // A look of its controller at what still fails does not make it young again.
  const late = old || (failed && input.was?.state === 'degraded' && input.was.reason === reason);
  const known = failed || late ? explainMessage(message, reason) : undefined;
  return {
    state: late ? 'degraded' : 'installing',
    reason,
    message,
    ...(known === undefined ? {} : brief(known)),
    ...stopped,
  };
}

/** What is suspended is not looked at any more, whatever it said last. */
function suspendedSource({
  release,
  source,
  repository,
}: DeriveInput): Pick<Verdict, 'cause' | 'fix'> | undefined {
  const own = textAt(release.spec, 'chartRef', 'kind') ?? 'HelmChart';
  const all = [[own, source] as const, ['HelmRepository', repository] as const];
  const found = all.find(([, object]) => object?.spec?.suspend === true);
  if (found === undefined) return undefined;
  const [kind, object] = found;
  const name = object?.metadata.name ?? '';
  const typed = { HelmRepository: 'helm', OCIRepository: 'oci' }[kind as string] ?? 'chart';
  return { cause: `its ${kind} ${name} is suspended`, fix: `flux resume source ${typed} ${name}` };
}

/** While its controller tries again, Ready does not speak of the last failure; FetchFailed still does. */
function sourceFault(source: FluxObject | undefined): Pick<Condition, 'reason' | 'message'> | undefined {
  const [ready, failed] = [conditionOf(source, 'Ready'), conditionOf(source, 'FetchFailed')];
  const wrong = ready?.status === 'False' ? ready : failed?.status === 'True' ? failed : undefined;
  return wrong !== undefined && wrong.message !== '' && wrong.reason !== '' ? wrong : undefined;
}

function optional<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>;
}
