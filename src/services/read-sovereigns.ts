import type { LockHolder } from '../clients/files/lock.ts';
import { monthlyOf, whatIsLeft } from '../domain/destroy/what-is-left.ts';
import { isDestroyed } from '../domain/destroyed.ts';
import { asCatalystError, CatalystError } from '../domain/errors.ts';
import { tellingRun } from '../domain/life-runs.ts';
import { cutShort, emptyProgress, foldAll, type Progress } from '../domain/progress.ts';
import { nearest } from '../domain/spec/nearest.ts';
import { standingOf } from '../domain/standing.ts';
import type { StateRoom } from './state-room.ts';

export type SovereignState =
  | 'working'
  | 'done'
  | 'failed'
  | 'interrupted'
  | 'refused'
  | 'timed-out'
  | 'destroyed';

/** One line of `sovereign list`. */
export interface SovereignSummary {
  fqdn: string;
  state: SovereignState;
  sandbox: boolean;
  /** Newest event, RFC 3339. */
  at: string;
  /** Who works on it now. */
  holder?: LockHolder;
  monthly?: string;
  currency?: string;
}

/** One whose journal cannot be read, and why. */
export interface UnreadableSovereign {
  fqdn: string;
  message: string;
  hint?: string;
}

/** Every Sovereign of the state folder. A journal that cannot be read is reported, and hides no other. */
export async function listSovereigns(
  state: StateRoom,
): Promise<{ sovereigns: SovereignSummary[]; unreadable: UnreadableSovereign[] }> {
  const sovereigns: SovereignSummary[] = [];
  const unreadable: UnreadableSovereign[] = [];
  for (const fqdn of await state.names()) {
    try {
      sovereigns.push(await summaryOf(state, fqdn));
    } catch (failure) {
      const { message, hint } = asCatalystError(failure);
      unreadable.push({ fqdn, message, ...(hint === undefined ? {} : { hint }) });
    }
  }
  return { sovereigns, unreadable };
}

/** All that the journal of a Sovereign says. */
export interface ShownSovereign {
  summary: SovereignSummary;
  progress: Progress;
  /** As the run left it that tells how it stands, where a later one changed nothing. */
  standing?: Progress;
}

/** @throws CatalystError CATALYST-NOT-FOUND that names the nearest one */
export async function showSovereign(state: StateRoom, fqdn: string): Promise<ShownSovereign> {
  const open = (await requireProgress(state, fqdn)).active;
  const holder = await state.holder(fqdn);
  const events = await state.read(fqdn);
  const read = foldAll(emptyProgress(fqdn), events);
  // Read after its lock was seen to be free, a run without an end has none to come.
  const progress = holder === undefined && read.active?.run === open?.run ? cutShort(read) : read;
  const standing = standingOf(events, progress);
  return {
    summary: summarise(progress, holder),
    progress,
    ...(standing === undefined ? {} : { standing }),
  };
}

/** The fold of a Sovereign's journal; empty when there is none. */
export async function progressOf(state: StateRoom, fqdn: string): Promise<Progress> {
  return foldAll(emptyProgress(fqdn), await state.read(fqdn));
}

export async function requireProgress(state: StateRoom, fqdn: string): Promise<Progress> {
  const progress = await progressOf(state, fqdn);
  if (progress.seq > 0) return progress;
  // A run that begins just now has its folder before its first event.
  const others = (await state.names()).filter((name) => name !== fqdn);
  const [short, another] = others.filter((name) => name.startsWith(`${fqdn}.`));
  const like = another === undefined && short !== undefined ? short : nearest(fqdn, others);
  throw new CatalystError('CATALYST-NOT-FOUND', `No Sovereign ${fqdn} is in this state folder.`, {
    hint: like === undefined ? 'catalyst sovereign list' : `Did you mean ${like}?`,
  });
}

async function summaryOf(state: StateRoom, fqdn: string): Promise<SovereignSummary> {
  return summarise(await progressOf(state, fqdn), await state.holder(fqdn));
}

function summarise(progress: Progress, holder: LockHolder | undefined): SovereignSummary {
  const last = progress.runs.at(-1);
  const cost = costOf(progress);
  return {
    fqdn: progress.sovereign,
    state: stateOf(progress, holder !== undefined),
    sandbox: last?.sandbox ?? false,
    at: progress.at ?? '',
    ...(holder === undefined ? {} : { holder }),
    ...(cost?.monthly === undefined ? {} : { monthly: cost.monthly }),
    ...(cost?.currency === undefined ? {} : { currency: cost.currency }),
  };
}

/** Of what stands: by the plan, or after a destroy by what it left. */
function costOf(progress: Progress): { monthly?: string; currency?: string } | undefined {
  const left = whatIsLeft(progress);
  if (left !== undefined) return { monthly: monthlyOf(left), currency: left.currency };
  return progress.outputs.cost as { monthly?: string; currency?: string } | undefined;
}

/**
 * A run without an end whose process is gone was interrupted, whatever stopped it. What was not agreed to says nothing about
 * what stands.
 */
function stateOf(progress: Progress, held: boolean): SovereignState {
  if (held) return 'working';
  if (isDestroyed(progress)) return 'destroyed';
  return tellingRun(progress)?.outcome ?? 'interrupted';
}
