import { randomInt } from 'node:crypto';
import { type WriteOptions, ZoneMoved, type ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';
import { type Batch, batchFor, type Changes, fullBatch } from './batch.ts';
import { type Connection, isCertain } from './connection.ts';
import { isSameImage } from './difference.ts';
import { type Image, imageOf, type Line } from './line.ts';
import type { Pending, PendingWrites } from './pending.ts';
import { untilArrived, untilSettled, type Watch } from './read-back.ts';
import { readSettings } from './read-zone.ts';
import { DynadotFailure } from './refusal.ts';
import { OWN_DNS, settingsOf } from './settings.ts';
import { telling } from './telling.ts';
import { commandFor } from './write-command.ts';

export interface ZoneRoom {
  zone: string;
  connection: Connection;
  pending: PendingWrites;
  /** Told while a write is not there yet. */
  waiting?: WriteOptions['waiting'];
  /** The zone as the changes were planned on; nothing is written over another one. */
  since?: WriteOptions['since'];
}

/** What a write is to be, seen from the zone as it is at that moment. */
type Intent = (now: Image) => Batch;

/** Times that a write is planned anew because another one came first, or because it was told to slow down. */
const MOST_ATTEMPTS = 5;

/** Brings the changes into the zone and sees them there. */
export async function writeChanges(room: ZoneRoom, changes: Changes): Promise<void> {
  await carryOut(room, (now) => batchFor(room.zone, now, changes));
}

/** Reads only: the error with which `writeChanges` would refuse. */
export async function refusalOf(room: ZoneRoom, changes: Changes): Promise<CatalystError | undefined> {
  try {
    batchFor(room.zone, await watchOf(room).read(), changes);
    return undefined;
  } catch (error) {
    const codes = ['CATALYST-DNS-REFUSED', 'CATALYST-DNS-ZONE-DIFFERENT'];
    if (error instanceof CatalystError && codes.includes(error.code)) return error;
    throw error;
  }
}

/** Brings the zone back to a snapshot, everything in it. Errors: CATALYST-DNS-REFUSED for another provider's. */
export async function writeBack(room: ZoneRoom, snapshot: ZoneSnapshot): Promise<void> {
  const wanted = imageOf(snapshotSettings(snapshot));
  await carryOut(room, (now) => (isSameImage(now, wanted) ? { kind: 'none' } : fullBatch(room.zone, wanted)));
}

function snapshotSettings(snapshot: ZoneSnapshot): ReturnType<typeof settingsOf> {
  const message = `The snapshot of ${snapshot.zone} was not taken of a zone on Dynadot DNS. Nothing was written.`;
  try {
    const settings = settingsOf(snapshot.verbatim);
    if (settings.Type === OWN_DNS) return settings;
  } catch (cause) {
    throw new CatalystError('CATALYST-DNS-REFUSED', message, { cause });
  }
  throw new CatalystError('CATALYST-DNS-REFUSED', message);
}

/** One write at a time: the one before is waited for, the zone is read, one batch is sent, and it is seen. */
async function carryOut(room: ZoneRoom, intent: Intent): Promise<void> {
  const watch = watchOf(room);
  let whole = false;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    await settleEarlier(room, watch);
    const before = await watch.read();
    refuseMoved(room, before);
    const planned = intent(before);
    if (planned.kind === 'none') return;
    const batch = whole ? fullBatch(room.zone, planned.after) : shuffled(planned);
    const pending: Pending = { at: room.connection.clock.now(), before, after: batch.after };
    if (!(await room.pending.claim(room.zone, pending))) continue;
    const outcome = await send(room, watch, batch, pending);
    if (outcome === 'seen') return;
    whole ||= outcome === 'append-refused';
  }
  throw crowded(room.zone);
}

/** An order of its own tells an append from another one that says the same. */
function shuffled(batch: Exclude<Batch, { kind: 'none' }>): Exclude<Batch, { kind: 'none' }> {
  if (batch.kind === 'full') return batch;
  const add = [...batch.add];
  for (let last = add.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [add[last], add[other]] = [add[other]!, add[last]!];
  }
  return { ...batch, add };
}

/** While an earlier write was waited for, or between two calls, somebody else wrote: what was planned is not what is meant. */
function refuseMoved({ zone, since }: ZoneRoom, now: Image): void {
  if (since !== undefined && !isSameImage(imageOf(snapshotSettings(since)), now)) throw new ZoneMoved(zone);
}

type Outcome = 'seen' | 'slow-down' | 'append-refused';

async function send(
  room: ZoneRoom,
  watch: Watch,
  batch: Exclude<Batch, { kind: 'none' }>,
  pending: Pending,
): Promise<Outcome> {
  const { zone, connection } = room;
  const { command, parameters } = commandFor(zone, batch);
  const appended = batch.kind === 'append' ? batch.add : [];
  try {
    await connection.tell(command, parameters);
  } catch (error) {
    if (!isCertain(error)) return lookInDoubt(room, watch, { pending, appended }, error);
    await room.pending.clear(zone);
    if (!(error instanceof DynadotFailure)) throw error;
    if (error.kind === 'rate-limited') return 'slow-down';
    if (error.kind === 'main-record-needed' && batch.kind === 'append') return 'append-refused';
    throw error;
  }
  await seen(room, watch, { pending, appended }, connection.pace.budgetMs);
  return 'seen';
}

/** The answer got lost, the write perhaps not. It stays pending: the next run looks for it before it writes. */
async function lookInDoubt(room: ZoneRoom, watch: Watch, sent: Sent, error: unknown): Promise<'seen'> {
  room.connection.signal?.throwIfAborted();
  try {
    await seen(room, watch, sent, room.connection.pace.doubtMs);
    return 'seen';
  } catch (thrown) {
    const isLate = thrown instanceof CatalystError && thrown.code === 'CATALYST-DNS-NOT-PROVEN';
    throw isLate ? error : thrown;
  }
}

interface Sent {
  pending: Pending;
  appended: readonly Line[];
}

async function seen(room: ZoneRoom, watch: Watch, sent: Sent, budgetMs: number): Promise<void> {
  try {
    await untilArrived(watch, sent.pending, { budgetMs, appended: sent.appended });
  } catch (error) {
    const hasEnded = error instanceof CatalystError && error.code === 'CATALYST-DNS-ZONE-CHANGED';
    if (hasEnded) await room.pending.clear(room.zone);
    throw error;
  }
  await room.pending.clear(room.zone);
}

async function settleEarlier(room: ZoneRoom, watch: Watch): Promise<void> {
  const earlier = await room.pending.find(room.zone);
  if (earlier === undefined) return;
  await untilSettled(watch, earlier);
  await room.pending.clear(room.zone);
}

function watchOf({ zone, connection, waiting }: ZoneRoom): Watch {
  const read = async () => {
    const settings = await readSettings(connection, zone);
    if (settings === undefined) throw absent(zone);
    if (settings.Type !== OWN_DNS) throw elsewhere(zone, settings.Type);
    return imageOf(settings);
  };
  return { zone, connection, read, tell: telling(zone, connection, waiting) };
}

function absent(zone: string): CatalystError {
  return new CatalystError('CATALYST-DNS-ZONE-ABSENT', `The Dynadot account does not hold ${zone}.`, {
    hint: 'Use the key of the account that holds the domain.',
  });
}

/** Writing records would switch the domain to Dynadot's own DNS and undo what it is set to. */
export function elsewhere(zone: string, type: string): CatalystError {
  const message = `${zone} is set to "${type}" and not to Dynadot DNS; writing records would undo that. Nothing was written.`;
  return new CatalystError('CATALYST-DNS-ZONE-DIFFERENT', message, {
    hint: 'Switch the domain to Dynadot DNS in the account, or use dns.provider none.',
  });
}

function crowded(zone: string): CatalystError {
  return new CatalystError(
    'CATALYST-DNS-UNAVAILABLE',
    `Others keep writing to ${zone}, or the key is overused.`,
    {
      hint: 'Nothing of ours was written. Try again when they are done.',
    },
  );
}
