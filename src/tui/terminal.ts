import type { Clock } from '../domain/surroundings.ts';

/** Hands the terminal over while `work` runs, and takes it back. */
export type HandOver = (work: () => Promise<void>) => Promise<void>;

export interface JobControl {
  suspend(): void;
  /** Another program has the terminal while `work` runs; resolves when it is ours again. */
  lend(work: () => Promise<void>): Promise<void>;
  /** Whether somebody else has the terminal now. */
  isAway(): boolean;
  close(): void;
}

/** Time in which the kernel stops us; where nobody could wake us it does not, and we go on. */
const STOPPED_MS = 50;

/**
 * Ctrl-Z as a shell expects it, from the keyboard or by a signal: the terminal is given back as it was, the process stops,
 * and `fg` brings the same screen back. Also takes the terminal again after a stop that nobody announced.
 */
export function jobControl(handOver: HandOver, clock: Clock): JobControl {
  let away = false;
  const stop = async () => {
    process.off('SIGTSTP', suspend);
    process.kill(process.pid, 'SIGTSTP');
    await clock.sleep(STOPPED_MS);
    process.on('SIGTSTP', suspend);
  };
  const lend = async (work: () => Promise<void>) => {
    if (away) return;
    away = true;
    try {
      await handOver(work);
    } finally {
      away = false;
    }
  };
  const leave = (work: () => Promise<void>) => void lend(work).catch(() => undefined);
  const suspend = () => leave(stop);
  const woken = () => leave(async () => undefined);
  process.on('SIGTSTP', suspend);
  process.on('SIGCONT', woken);
  return {
    suspend,
    lend,
    isAway: () => away,
    close: () => {
      process.off('SIGTSTP', suspend);
      process.off('SIGCONT', woken);
    },
  };
}
