import type { Connection } from './connection.ts';
import { hasArrived, isDisturbed, type Standing, standingOf } from './difference.ts';
import { disturbed, notArrived } from './disturbance.ts';
import type { Image, Line } from './line.ts';
import type { Pending } from './pending.ts';
import type { Telling } from './telling.ts';

export interface Watch {
  zone: string;
  connection: Connection;
  read(): Promise<Image>;
  tell: Telling;
}

/**
 * Looks at the zone until the write is there. Errors: CATALYST-DNS-NOT-PROVEN with what is missing when the budget is
 * spent; CATALYST-DNS-ZONE-CHANGED when somebody else changed the zone meanwhile, also when their change is gone again,
 * because ours has taken its place.
 */
export async function untilArrived(watch: Watch, pending: Pending, budgetMs: number): Promise<void> {
  const { zone, connection } = watch;
  const deadline = pending.at + budgetMs;
  let strangers: Line[] = [];
  for (let look = 0; ; look += 1) {
    const standing = standingOf(pending.before, pending.after, await watch.read());
    if (standing.strangers.length > 0) strangers = standing.strangers;
    if (hasArrived(standing)) {
      if (strangers.length === 0 && !isDisturbed(standing)) return;
      throw disturbed(zone, { ...standing, strangers }, standing.strangers.length === 0);
    }
    const pause = pauseAt(connection, look);
    if (connection.clock.now() + pause > deadline) throw overdue(zone, standing, strangers);
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
