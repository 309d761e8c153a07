import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { PACKAGE_FOLDER } from './tools.ts';

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Home {
  folder: string;
  state: string;
  env: Record<string, string | undefined>;
  /** Runs the built program here, without a terminal. */
  run(args: string[], more?: { env?: Record<string, string | undefined>; input?: string }): Promise<Ended>;
}

export const PROGRAM = join(PACKAGE_FOLDER, 'bin', 'run.js');

/** A machine of its own for the built program: HOME, state, configuration; nothing of ours in the environment. */
export async function catalystHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-home-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return homeAt(folder);
}

export async function homeAt(folder: string): Promise<Home> {
  const state = join(folder, 'state');
  await mkdir(folder, { recursive: true });
  const env: Record<string, string | undefined> = {
    PATH: process.env.PATH,
    HOME: folder,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    USER: 'tester',
    CATALYST_PASSPHRASE: `catalyst-key-1:${'ab'.repeat(32)}`,
    CATALYST_STATE_DIR: state,
    CATALYST_CONFIG_DIR: join(folder, 'config'),
    CATALYST_CACHE_DIR: process.env.CATALYST_CACHE_DIR ?? cacheFolder(),
  };
  return {
    folder,
    state,
    env,
    run: (args, more = {}) => ran(folder, args, { ...env, ...more.env }, more.input),
  };
}

/** Tools that were fetched for the tests serve the program too. */
function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? tmpdir(), '.cache'), 'catalyst');
}

function ran(
  cwd: string,
  args: string[],
  env: Record<string, string | undefined>,
  input = '',
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env });
    const ended: Ended = { status: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      ended.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      ended.stderr += text;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...ended, status }));
  });
}
