import type { Connection } from './connection.ts';
import { hasArrived, isDisturbed, type Standing, standingOf } from './difference.ts';
import { disturbed, notArrived } from './disturbance.ts';
import { type Image, isInOrder, type Line } from './line.ts';
import type { Pending } from './pending.ts';
import type { Telling } from './telling.ts';

export interface Watch {
  zone: string;
  connection: Connection;
  read(): Promise<Image>;
  tell: Telling;
}

/**
 * Looks at the zone until the write is there. Two may append the same at once: the order of the lines tells whose came first,
 * and the other one looks on for its own, which makes them stand there twice. Errors: CATALYST-DNS-NOT-PROVEN with what is missing when the budget is
 * spent; CATALYST-DNS-ZONE-CHANGED when somebody else changed the zone meanwhile, also when their change is gone again,
 * because ours has taken its place.
 */
export async function untilArrived(
  watch: Watch,
  pending: Pending,
  { budgetMs, appended }: { budgetMs: number; appended: readonly Line[] },
): Promise<void> {
  const { zone, connection } = watch;
  const { clock, pace } = connection;
  const deadline = pending.at + budgetMs;
  let strangers: Line[] = [];
  let since: number | undefined;
  for (let look = 0; ; look += 1) {
    const seen = await watch.read();
    const standing = standingOf(pending.before, pending.after, seen);
    if (standing.strangers.length > 0) strangers = standing.strangers;
    if (hasArrived(standing)) {
      if (strangers.length > 0 || isDisturbed(standing))
        throw disturbed(zone, { ...standing, strangers }, standing.strangers.length === 0);
      since ??= clock.now();
      if (isInOrder(appended, seen) || clock.now() - since >= pace.doubtMs) return;
    }
    const pause = pauseAt(connection, look);
    if (clock.now() + pause > deadline && since !== undefined) return;
    if (clock.now() + pause > deadline) throw overdue(zone, standing, strangers);
    if (look > 0) await watch.tell(pending, false);
    await connection.clock.sleep(pause, connection.signal);
  }
}

/**
 * Waits for an earlier write of which nobody has seen the end: until it is there, or too old to come any more. What
 * stands in the zone then is what counts.
 */
export async function untilSettled(watch: Watch, pending: Pending): Promise<void> {
  const { clock, pace, signal } = watch.connection;
  // A clock that was set back must not make the wait longer.
  const deadline = Math.min(pending.at, clock.now()) + pace.budgetMs;
  for (let look = 0; clock.now() < deadline; look += 1) {
    if (hasArrived(standingOf(pending.before, pending.after, await watch.read()))) return;
    const pause = Math.min(pauseAt(watch.connection, look), Math.max(1, deadline - clock.now()));
    await watch.tell(pending, true);
    await clock.sleep(pause, signal);
  }
}

function overdue(zone: string, standing: Standing, strangers: Line[]): Error {
  const seen = { ...standing, strangers };
  return isDisturbed(seen) ? disturbed(zone, seen, false) : notArrived(zone, standing);
}

function pauseAt({ pace }: Connection, look: number): number {
  return pace.looksMs[Math.min(look, pace.looksMs.length - 1)] ?? 0;
}
