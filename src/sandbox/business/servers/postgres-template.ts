import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { UserIds } from './watched-process.ts';

/** The programs of one PostgreSQL, reachable by the user that they run as. */
export interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

export interface TemplateOptions {
  programs: PostgresPrograms;
  /** Where the fresh cluster is made. */
  data: string;
  /** Password of the superuser. */
  password: string;
  user: UserIds | undefined;
  /** Where a fresh cluster is kept for the next one; without it each is made anew. */
  cache: string | undefined;
}

/** Makes a fresh database cluster: a copy of the one that an earlier start put into the cache, else by initdb. */
export async function freshCluster(options: TemplateOptions): Promise<{ password: string }> {
  const { data, cache, user } = options;
  if (cache === undefined || !existsSync(join(cache, 'password'))) {
    await initialise(options);
    if (cache !== undefined) await keepTemplate(options, cache);
    return { password: options.password };
  }
  await runProgram('cp', ['-R', join(cache, 'data'), data], '/');
  await runProgram('chmod', ['-R', 'go-rwx', data], '/');
  if (user !== undefined) await runProgram('chown', ['-R', `${user.uid}:${user.gid}`, data], '/');
  return { password: await readFile(join(cache, 'password'), 'utf8') };
}

async function initialise({ programs, data, password, user }: TemplateOptions): Promise<void> {
  const file = `${data}.password`;
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) await runProgram('chown', [`${user.uid}:${user.gid}`, file], '/');
  const args = ['-D', data, '-U', 'postgres', `--pwfile=${file}`, '--auth=scram-sha-256', '--no-sync'];
  await runProgram(programs.initdb, [...args, '--encoding=UTF8', '--locale=C'], dirname(data), user);
  await rm(file);
}

/** Several may do this at once: the first to rename wins, the others drop theirs. */
async function keepTemplate({ data, password }: TemplateOptions, cache: string): Promise<void> {
  const fresh = `${cache}.${process.pid}`;
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  await runProgram('cp', ['-R', data, join(fresh, 'data')], '/');
  await writeFile(join(fresh, 'password'), password, { mode: 0o600 });
  await rename(fresh, cache).catch(() => rm(fresh, { recursive: true, force: true }));
}
