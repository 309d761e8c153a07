import type { Event } from '../domain/event.ts';
import { emptyProgress, foldInto, type Progress } from '../domain/progress.ts';
import type { Clock } from '../domain/surroundings.ts';
import { requireProgress } from './read-sovereigns.ts';
import type { StateRoom } from './state-room.ts';

/** Every event so far, then those to come, until the signal is aborted. `progress` is live: one object that goes on. */
export async function* watchSovereign(
  state: StateRoom,
  fqdn: string,
  signal: AbortSignal,
): AsyncGenerator<{ event: Event; progress: Progress }, void> {
  const progress = emptyProgress(fqdn);
  await requireProgress(state, fqdn);
  for await (const event of state.follow(fqdn, signal)) {
    foldInto(progress, event);
    yield { event, progress };
  }
}

/**
 * As `watchSovereign`, but it ends with the run that was going on (or the last one), also when its process was killed
 * and wrote no end.
 */
export async function* watchRun(
  room: { state: StateRoom; clock: Clock },
  fqdn: string,
  signal: AbortSignal,
): AsyncGenerator<{ event: Event; progress: Progress }, void> {
  const known = (await requireProgress(room.state, fqdn)).seq;
  const over = new AbortController();
  const gone = orphaned(room, fqdn, AbortSignal.any([signal, over.signal]));
  try {
    for await (const told of watchSovereign(room.state, fqdn, AbortSignal.any([signal, gone]))) {
      yield told;
      if (told.progress.active === undefined && told.event.seq >= known) return;
    }
  } finally {
    over.abort();
  }
}

/** How often we look whether somebody still works on it: a run that was killed writes no end into its journal. */
const LOOK_MS = 2_000;

/** Aborts once nobody holds the Sovereign's lock at two looks in a row: a run takes it before its first event. */
export function orphaned(
  { state, clock }: { state: StateRoom; clock: Clock },
  fqdn: string,
  forget: AbortSignal,
): AbortSignal {
  const found = new AbortController();
  const look = async () => {
    for (let empty = 0; empty < 2 && !forget.aborted; ) {
      empty = (await state.holder(fqdn)) === undefined ? empty + 1 : 0;
      await clock.sleep(LOOK_MS, forget);
    }
    if (!forget.aborted) found.abort();
  };
  look().catch(() => undefined);
  return found.signal;
}
