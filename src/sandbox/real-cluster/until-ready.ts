import { setTimeout as wait } from 'node:timers/promises';
import type { Running } from './supervisor.ts';

const POLL_MS = 50;

/** Asks until it is so. Errors: the program ended first, with its last lines; it took longer than `patienceMs`. */
export async function untilReady(
  name: string,
  running: Running,
  isReady: () => Promise<boolean>,
  patienceMs = 120_000,
): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += POLL_MS) {
    if (!running.isRunning) throw new Error(`${name} ended: ${running.lastWords()}`);
    if (await isReady().catch(() => false)) return;
    await wait(POLL_MS);
  }
  throw new Error(`${name} is not ready after ${patienceMs / 1000} s: ${running.lastWords()}`);
}
