import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxContext } from '../../src/sandbox/process/context.ts';
import { callControl } from '../../src/sandbox/process/control-client.ts';
import { PACKAGE_FOLDER, workshop } from './tools.ts';

/** How a program ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A program that runs. */
export interface Begun {
  pid: number;
  ended: Promise<Ended>;
  running(): boolean;
  kill(signal: NodeJS.Signals): void;
}

export interface BeginOptions {
  env?: Record<string, string | undefined>;
  stdin?: string;
}

/** A sandbox of one's own, and the built program with folders of its own. */
export interface Site {
  folder: string;
  stateDir: string;
  configDir: string;
  env: Record<string, string>;
  begin(args: string[], options?: BeginOptions): Begun;
  catalyst(args: string[], options?: BeginOptions): Promise<Ended>;
  /** What `catalyst sandbox up` wrote. */
  context(): Promise<SandboxContext>;
  fault(name: string, setting?: { target?: string; value?: string; times?: number }): Promise<void>;
  clearFaults(): Promise<void>;
  /** Stops everything; throws when the sandbox was asked for something that it does not imitate. */
  close(): Promise<void>;
}

const PROGRAM = join(PACKAGE_FOLDER, 'bin', 'run.js');

/** Starts a sandbox at `speed` times real time in a folder that is gone after `close`. */
export async function openSite(
  options: { speed?: number; seed?: number; cluster?: 'real' } = {},
): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-e2e-'));
  const site = siteAt(folder);
  const { speed = 600, seed = 1 } = options;
  const cluster = options.cluster === undefined ? [] : ['--cluster', options.cluster];
  const pace = ['--speed', String(speed), '--seed', String(seed)];
  const up = await site.catalyst(['sandbox', 'up', ...pace, ...cluster]);
  if (up.code !== 0) throw new Error(`The sandbox did not come up: ${up.stderr}`);
  return site;
}

function siteAt(folder: string): Site {
  const [stateDir, configDir] = [join(folder, 'state'), join(folder, 'config')];
  const env = environmentOf(folder, stateDir, configDir);
  const begun = new Set<Begun>();
  const begin: Site['begin'] = (args, options = {}) => {
    const one = beginProgram(args, { cwd: folder, env: { ...env, ...options.env }, stdin: options.stdin });
    begun.add(one);
    return one;
  };
  const context = async () => JSON.parse(await readFile(join(stateDir, 'sandbox/context.json'), 'utf8'));
  return {
    ...{ folder, stateDir, configDir, env, begin, context },
    catalyst: (args, options) => begin(args, options).ended,
    fault: async (name, setting = {}) =>
      void (await callControl(await context(), 'POST', '/faults', { name, ...setting })),
    clearFaults: async () => void (await callControl(await context(), 'DELETE', '/faults')),
    async close() {
      for (const one of begun) if (one.running()) one.kill('SIGKILL');
      const status = await begin(['sandbox', 'status', '--json']).ended;
      await begin(['sandbox', 'down']).ended;
      for (const { pid } of await processesIn(folder)) end(pid);
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      if (status.code !== 0) throw new Error(`No status of the sandbox: ${status.stderr}`);
      refuseDefects(status.stdout);
    },
  };
}

/** Throws what `sandbox status` tells of calls that are not imitated and of what broke inside the sandbox. */
function refuseDefects(status: string): void {
  const told = JSON.parse(status) as { unhandled?: string[]; defects?: string[] };
  const { unhandled = [], defects = [] } = told;
  if (unhandled.length > 0) throw new Error(`The sandbox does not imitate: ${unhandled.join(', ')}`);
  if (defects.length > 0) throw new Error(`The sandbox itself broke: ${defects.join(', ')}`);
}

function environmentOf(home: string, stateDir: string, configDir: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    USER: 'e2e',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    NO_COLOR: '1',
    CATALYST_STATE_DIR: stateDir,
    CATALYST_CONFIG_DIR: configDir,
    CATALYST_CACHE_DIR: workshop.cacheFolder,
    CATALYST_CONTEXT: 'sandbox',
  };
}

function beginProgram(
  args: string[],
  options: { cwd: string; env: Record<string, string | undefined>; stdin: string | undefined },
): Begun {
  const { cwd, env, stdin } = options;
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  return {
    pid: child.pid ?? 0,
    ended: endOf(child),
    running: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
  };
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}

/** Resolves with what `look` finds once it finds something; rejects with what was awaited after `withinMs`. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  withinMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await wait(5);
  }
}

export interface FoundProcess {
  pid: number;
  program: string;
}

/** Processes whose working directory is `folder` or below it; Linux shows them (proc(5)). */
export async function processesIn(folder: string): Promise<FoundProcess[]> {
  const found: FoundProcess[] = [];
  for (const name of (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry))) {
    const at = await readlink(`/proc/${name}/cwd`).catch(() => '');
    if (at !== folder && !at.startsWith(`${folder}/`)) continue;
    const program = await readlink(`/proc/${name}/exe`).catch(() => '');
    if (program !== '') found.push({ pid: Number(name), program: basename(program) });
  }
  return found;
}

/** SIGKILL; one that is gone already is no fault. */
export function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}
