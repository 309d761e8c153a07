import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { takeDataPlace } from './data-place.ts';
import { freePort } from './free-port.ts';
import { freshCluster, type PostgresPrograms } from './postgres-template.ts';
import { runProgram } from './run-program.ts';
import { unprivilegedUser } from './unprivileged.ts';
import { startWatched, type UserIds, type WatchedProcess } from './watched-process.ts';

export interface PostgresOptions {
  /** The server program; initdb lies beside it. */
  program: string;
  /** Where data and password are kept. */
  folder: string;
  /** Where a fresh cluster is kept, so that the next one is a copy. */
  templateFolder?: string | undefined;
}

export interface PostgresServer {
  host: '127.0.0.1';
  port: number;
  /** The superuser. */
  user: 'postgres';
  password: string;
  stop(): Promise<void>;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Nothing here has to survive a loss of power, and everything has to be quick.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '32MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  deadlock_timeout: '200ms',
};

const ATTEMPTS = 3;
const START_POLLS = 3_000;
const LEAVE_POLLS = 250;

/**
 * Starts a real PostgreSQL on a loopback port, its data in `folder`, its superuser with a random password (scram).
 * It refuses to be root, so for root it runs as nobody.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const user = unprivilegedUser();
  const home = join(options.folder, 'postgres');
  const place = await takeDataPlace(home, user);
  const programs = await reachablePrograms(options.program, place.folder, user);
  const data = join(place.folder, 'data');
  const passwordFile = join(home, 'password');
  const isFresh = !existsSync(join(data, 'PG_VERSION'));
  if (isFresh) {
    await rm(data, { recursive: true, force: true });
    const first = randomBytes(24).toString('hex');
    const made = await freshCluster({ programs, data, password: first, user, cache: options.templateFolder });
    await writeFile(passwordFile, made.password, { mode: 0o600 });
  }
  const { server, port } = await launch(programs, data, user, join(home, 'postgres.log'));
  const known = await readFile(passwordFile, 'utf8');
  const password = isFresh ? await renewPassword(port, known) : known;
  await writeFile(passwordFile, password, { mode: 0o600 });
  const stop = async () => {
    await server.stop();
    await place.leave();
  };
  return { host: '127.0.0.1', port, user: 'postgres', password, stop };
}

/** A template is shared, its password must not be. */
async function renewPassword(port: number, known: string): Promise<string> {
  const password = randomBytes(24).toString('hex');
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: known,
    database: 'postgres',
  });
  await client.connect();
  await client.query(`ALTER ROLE postgres PASSWORD '${password}'`);
  await client.end();
  return password;
}

async function launch(programs: PostgresPrograms, data: string, user: UserIds | undefined, output: string) {
  await goneBefore(data);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', data, '-p', String(port), ...settings];
    const server = startWatched(programs.postgres, { args, folder: data, output, user });
    if (await answers(server, port)) return { server, port };
    await server.stop();
    if (attempt === ATTEMPTS) throw new Error(`PostgreSQL did not start: ${await lastLine(output)}`);
  }
}

/** One that lost its starter is about to end by itself; one that hangs is ended; what a killed one left is swept away. */
async function goneBefore(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n', 1)[0]);
  for (let poll = 0; poll < LEAVE_POLLS && isAlive(pid); poll += 1) await wait(20);
  const runs = await runProgram('ps', ['-o', 'args=', '-p', String(pid)], data).catch(() => '');
  if (pid > 1 && runs.includes(data)) process.kill(pid, 'SIGQUIT');
  await rm(file, { force: true });
}

function isAlive(pid: number): boolean {
  if (!(pid > 1)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Any answer of the server's own, a refused password included, means that it is up. */
async function answers(server: WatchedProcess, port: number): Promise<boolean> {
  for (let poll = 0; poll < START_POLLS && server.runs; poll += 1) {
    const client = new Client({
      host: '127.0.0.1',
      port,
      user: 'nobody',
      password: 'none',
      database: 'postgres',
    });
    const refusal = await client.connect().then(
      () => ({ code: '28P01' }),
      (error: { code?: string }) => error,
    );
    await client.end().catch(() => {});
    if (refusal.code?.startsWith('28') === true) return true;
    await wait(20);
  }
  return false;
}

async function lastLine(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).trim().split('\n');
  return lines.at(-1) ?? '';
}

/** Root's own cache is closed to others, so a PostgreSQL that was unpacked there is copied to where it can be run. */
async function reachablePrograms(
  program: string,
  folder: string,
  user: UserIds | undefined,
): Promise<PostgresPrograms> {
  const isLauncher = basename(dirname(program)) === 'launch';
  const at = isLauncher ? program : realpathSync(program);
  const runs = await runProgram(at, ['--version'], folder, user).then(
    () => true,
    () => false,
  );
  if (runs || !isLauncher) return { postgres: at, initdb: join(dirname(at), 'initdb') };
  const copy = join(folder, 'programs');
  const tree = dirname(dirname(program));
  if (!existsSync(copy))
    // Links cost nothing, where they can be had.
    await runProgram('cp', ['-Rl', tree, copy], '/').catch(async () => {
      await rm(copy, { recursive: true, force: true });
      await runProgram('cp', ['-R', tree, copy], '/');
    });
  return { postgres: join(copy, 'launch', 'postgres'), initdb: join(copy, 'launch', 'initdb') };
}
