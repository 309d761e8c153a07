import type { Event } from '../../domain/event.ts';
import { type Progress, progressCopy } from '../../domain/progress.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { Send } from './desk.ts';
import { panelError } from './panel-error.ts';
import type { Worlds } from './worlds.ts';

/** A frame is drawn at most so often: what comes in between is told together. */
const TOGETHER_MS = 100;

interface Following {
  worlds: Worlds;
  clock: Clock;
  send: Send;
  signal: AbortSignal;
}

/** Tells a Sovereign's journal: all that is there in one message, then what comes, until the signal is aborted. */
export async function follow({ worlds, clock, send, signal }: Following, fqdn: string): Promise<void> {
  let batch: Event[] = [];
  let waits = false;
  const tell = (progress: Progress) => {
    const events = batch;
    batch = [];
    waits = false;
    if (!signal.aborted)
      send({ type: 'told', fqdn, events, progress: progressCopy(progress), at: clock.now() });
  };
  try {
    const { sovereigns } = await worlds.here();
    const known = (await sovereigns.show(fqdn)).progress.seq;
    for await (const { event, progress } of sovereigns.watch(fqdn, signal)) {
      batch.push(event);
      if (progress.seq < known || waits) continue;
      if (progress.seq === known) tell(progress);
      else {
        waits = true;
        clock.sleep(TOGETHER_MS, signal).then(
          () => tell(progress),
          () => undefined,
        );
      }
    }
  } catch (failure) {
    if (!signal.aborted) send({ type: 'untold', fqdn, error: panelError(failure), at: clock.now() });
  }
}
