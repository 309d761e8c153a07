import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pending, PendingWrites } from './pending.ts';
import { isObject } from './settings.ts';

/** Keeps them as `<folder>/<zone>.json`, durable before anything is sent. They hold records, which are public. */
export function pendingInFolder(folder: string): PendingWrites {
  const fileOf = (zone: string) => join(folder, `${zone.replaceAll(/[^a-z0-9.-]/g, '_')}.json`);
  return {
    find: async (zone) => {
      const found = parsed(await readFile(fileOf(zone), 'utf8').catch(() => undefined));
      if (found === undefined) await rm(fileOf(zone), { force: true });
      return found;
    },
    claim: async (zone, pending) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return createDurably(fileOf(zone), `${JSON.stringify(pending)}\n`);
    },
    clear: (zone) => rm(fileOf(zone), { force: true }),
  };
}

/** Whole or not at all, and never over another's: written beside it, then linked under its name. */
async function createDurably(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

/** What cannot be read says nothing; the zone itself is read in any case. */
function parsed(text: string | undefined): Pending | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (!isObject(value) || typeof value.at !== 'number') return undefined;
    return isImage(value.before) && isImage(value.after) ? (value as unknown as Pending) : undefined;
  } catch {
    return undefined;
  }
}

function isImage(value: unknown): boolean {
  return isObject(value) && Array.isArray(value.lines) && value.lines.every(isObject);
}
