import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { JOURNAL_FILE } from '../../clients/files/journal.ts';
import { LOCK_FILE } from '../../clients/files/lock.ts';
import { withStateErrors } from '../../clients/files/state-error.ts';
import { STATE_FILE } from '../../clients/tofu/work-folder.ts';

/**
 * Takes away what a plan that nobody keeps has left, secrets among it. A Sovereign that was begun is never touched: one
 * with a journal, or with a state of OpenTofu. The caller holds the lock, which stays.
 */
export async function discardUnbegun(folder: string): Promise<void> {
  if ((await isFilled(join(folder, JOURNAL_FILE))) || (await isFilled(join(folder, 'tofu', STATE_FILE))))
    return;
  await withStateErrors(folder, async () => {
    for (const name of (await readdir(folder)).filter((entry) => !entry.startsWith(LOCK_FILE)))
      await rm(join(folder, name), { recursive: true, force: true });
  });
}

/** Removes a Sovereign's folder if nothing is in it, not even a lock. */
export async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}

async function isFilled(path: string): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size > 0,
    () => false,
  );
}
