import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { UserIds } from './watched-process.ts';

/** Where PostgreSQL works: a folder that the user it runs as can reach. */
export interface DataPlace {
  folder: string;
  /** Gives the data back to the folder where it is kept. */
  leave(): Promise<void>;
}

const PREFIX = 'catalyst-postgres-';

/**
 * Without root the data lies where it is kept. As root it cannot: an unprivileged user has no way through folders that
 * are only ours, so it works in a temporary folder of its own, and comes home when it stops. After a kill it is found
 * there by the note that is left at home.
 */
export async function takeDataPlace(home: string, user: UserIds | undefined): Promise<DataPlace> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (user === undefined) return { folder: home, leave: async () => undefined };
  const note = join(home, 'works-in');
  const before = await readFile(note, 'utf8').catch(() => '');
  const isLeft = before !== '' && existsSync(before);
  if (!isLeft) await sweepHomeless();
  const folder = isLeft ? before : await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(folder, 'home'), home, { mode: 0o600 });
  await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
  await writeFile(note, folder, { mode: 0o600 });
  if (!isLeft && existsSync(join(home, 'data'))) await move(join(home, 'data'), join(folder, 'data'));
  return {
    folder,
    leave: async () => {
      await move(join(folder, 'data'), join(home, 'data'));
      await rm(folder, { recursive: true, force: true });
      await rm(note, { force: true });
    },
  };
}

/** Folders of killed starters whose homes were removed since: nobody will ever come back for them. */
async function sweepHomeless(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const folder = join(tmpdir(), name);
    const home = await readFile(join(folder, 'home'), 'utf8').catch(() => '');
    if (home === '' || existsSync(home) || existsSync(join(folder, 'data', 'postmaster.pid'))) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

async function move(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await runProgram('cp', ['-Rp', from, to], '/');
    await rm(from, { recursive: true, force: true });
  }
}
