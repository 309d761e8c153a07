import type { Clock } from '../domain/surroundings.ts';

/** Hands the terminal over while `work` runs, and takes it back. */
export type HandOver = (work: () => Promise<void>) => Promise<void>;

/** Time in which the kernel stops us; where nobody could wake us it does not, and we go on. */
const STOPPED_MS = 50;

/**
 * Ctrl-Z as a shell expects it, from the keyboard or by a signal: the terminal is given back as it was, the process stops,
 * and `fg` brings the same screen back. Also takes the terminal again after a stop that nobody announced.
 */
export function jobControl(handOver: HandOver, clock: Clock): { suspend: () => void; close: () => void } {
  let away = false;
  const stop = async () => {
    process.off('SIGTSTP', suspend);
    process.kill(process.pid, 'SIGTSTP');
    await clock.sleep(STOPPED_MS);
    process.on('SIGTSTP', suspend);
  };
  const leave = (work: () => Promise<void>) => {
    if (away) return;
    away = true;
    handOver(work)
      .catch(() => undefined)
      .finally(() => {
        away = false;
      });
  };
  const suspend = () => leave(stop);
  const woken = () => leave(async () => undefined);
  process.on('SIGTSTP', suspend);
  process.on('SIGCONT', woken);
  return {
    suspend,
    close: () => {
      process.off('SIGTSTP', suspend);
      process.off('SIGCONT', woken);
    },
  };
}
