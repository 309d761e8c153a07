import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CatalystError } from '../domain/errors.ts';
import { didYouMean } from '../domain/spec/nearest.ts';
import type { Clock } from '../domain/surroundings.ts';
import type { SentMail } from './business/notification/sent-mail.ts';
import { FAULTS, type FaultName, isFaultName } from './fault-names.ts';
import { checkTarget } from './fault-targets.ts';
import type { FaultSetting } from './ground.ts';
import type { SandboxContext } from './process/context.ts';
import { callControl } from './process/control-client.ts';
import { sandboxLayout } from './process/layout.ts';
import { readJsonFile, writePrivateJson } from './process/private-file.ts';
import { isSameProcess } from './process/process-start.ts';
import { requireRoom } from './process/room.ts';
import type { ServeOptions } from './process/serve-sandbox.ts';
import type { SandboxStatus } from './process/status.ts';

export interface SandboxUpOptions extends Partial<Omit<ServeOptions, 'stateDir'>> {
  stateDir: string;
  /** Starts the serving process; the path of an options file is added as last argument. */
  entry: { command: string; args: string[] };
  /** Environment of the serving process. */
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
}

export interface SandboxUpResult {
  context: SandboxContext;
  /** False when it was running already. */
  started: boolean;
}

export type RunningStatus = SandboxStatus & { pid: number };

export { isDataFault } from './business/faults/business-faults.ts';
export type { SentMail } from './business/notification/sent-mail.ts';
export { strikesAtInstallation } from './fault-names.ts';
export { projectLimits } from './project-limits.ts';
export { findClusterTools } from './real-cluster/find-cluster-tools.ts';

export const DEFAULT_SPEED = 60;
const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 25;
/** The first start of the business services may have to build or fetch their servers. */
const BUSINESS_START_MS = 180_000;
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'];

/** How the serving process is started: from the package's sources, or from what was built of them. */
export function sandboxEntry(packageFolder: string, isSource: boolean): { command: string; args: string[] } {
  const file = isSource ? ['src', 'sandbox', 'serve.ts'] : ['dist', 'sandbox', 'serve.js'];
  return { command: process.execPath, args: [join(packageFolder, ...file)] };
}

/**
 * Starts the sandbox as one detached process, or finds the one that runs.
 * @throws CatalystError CATALYST-SANDBOX-FAILED when it ends or does not answer in time, CATALYST-STATE-FULL
 */
export async function sandboxUp(options: SandboxUpOptions): Promise<SandboxUpResult> {
  const { stateDir, clock } = options;
  const running = await runningSandbox(stateDir);
  if (running !== undefined) return { context: running, started: false };
  const { folder } = sandboxLayout(stateDir);
  requireRoom(folder);
  const child = startProcess(options);
  const deadline = clock.now() + START_TIMEOUT_MS;
  while (clock.now() < deadline) {
    const context = await runningSandbox(stateDir);
    if (context !== undefined) return { context, started: context.pid === child.pid };
    if (child.failed()) break;
    await clock.sleep(POLL_MS);
  }
  const context = await runningSandbox(stateDir);
  if (context !== undefined) return { context, started: false };
  requireRoom(folder);
  throw failed(stateDir);
}

/** Stops the sandbox; what it holds is kept for the next `up`. False when none was running. */
export async function sandboxDown(options: { stateDir: string; clock: Clock }): Promise<boolean> {
  const context = await runningSandbox(options.stateDir);
  if (context === undefined) return false;
  await callControl(context, 'POST', '/down');
  const deadline = options.clock.now() + STOP_TIMEOUT_MS;
  while (await isSameProcess(context.pid, context.pidStart)) {
    if (options.clock.now() > deadline) {
      process.kill(context.pid, 'SIGKILL');
      break;
    }
    await options.clock.sleep(POLL_MS);
  }
  return true;
}

/** What the running sandbox says of itself, or undefined when none runs. */
export async function sandboxStatus(stateDir: string): Promise<RunningStatus | undefined> {
  const context = await runningSandbox(stateDir);
  if (context === undefined) return undefined;
  const status = await callControl<SandboxStatus>(context, 'GET', '/status');
  return status === undefined ? undefined : { ...status, pid: context.pid };
}

/** What `sandbox fault` changes. A target with `clear` takes away that one only. */
export type FaultChange = { set: FaultSetting } | { clear: string | 'all'; target?: string | undefined };

/** Sets a fault, or clears one by its name (and target) or all of them; returns what is set afterwards. */
export async function sandboxFault(stateDir: string, change: FaultChange): Promise<FaultSetting[]> {
  const name = 'set' in change ? change.set.name : change.clear;
  if ('set' in change || name !== 'all') refuseUnknown(name);
  const context = await runningSandbox(stateDir);
  if (context === undefined) throw notRunning();
  const status = await callControl<SandboxStatus>(context, 'GET', '/status');
  if ('set' in change) {
    const { target, value } = change.set;
    if (value !== undefined && !/^\d{1,9}$/.test(value) && value !== VALUES[name])
      throw noNumber(name, value);
    if (target !== undefined) checkTarget(change.set.name as FaultName, target, serverNames(status));
    const done = await callControl(context, 'POST', '/faults', change.set, BUSINESS_START_MS);
    if (done === undefined) throw notInjected(change.set.name, stateDir);
  } else {
    refuseUnset(status?.faults ?? [], name, change.target);
    const one = change.target === undefined ? '' : `?target=${encodeURIComponent(change.target)}`;
    await callControl(context, 'DELETE', `/faults${name === 'all' ? '' : `/${name}`}${one}`);
  }
  return (await callControl<SandboxStatus>(context, 'GET', '/status'))?.faults ?? [];
}

/** Mails that the business services of the sandbox sent, of one Sovereign or of all, oldest first. */
export async function sandboxMail(stateDir: string, sovereign: string | undefined): Promise<SentMail[]> {
  const context = await runningSandbox(stateDir);
  if (context === undefined) throw notRunning();
  const only = sovereign === undefined ? '' : `?sovereign=${encodeURIComponent(sovereign)}`;
  type Told = { mails: SentMail[] };
  const told = await callControl<Told>(context, 'GET', `/mail${only}`, undefined, BUSINESS_START_MS);
  if (told === undefined) throw failed(stateDir);
  return told.mails;
}

/** Faults that take a word in the place of a number. */
const VALUES: Readonly<Record<string, string>> = { 'stripe-refuses': 'resource_missing' };

function noNumber(name: string, value: string): CatalystError {
  const word = VALUES[name];
  return new CatalystError(
    'CATALYST-USAGE',
    `--value is "${value}"; ${word === undefined ? 'every fault that takes one takes a number' : `${name} takes ${word}`}.`,
    {
      hint: 'Milliseconds, a status or a count; catalyst sandbox fault tells which.',
    },
  );
}

function serverNames(status: SandboxStatus | undefined): string[] {
  return (status?.sovereigns ?? []).flatMap((one) => one.servers.map((server) => server.name));
}

function refuseUnknown(name: string): void {
  if (!isFaultName(name)) throw unknownFault(name);
}

/** Clearing something at a target where it is not set is a slip of the pen. */
function refuseUnset(set: FaultSetting[], name: string, target: string | undefined): void {
  if (target === undefined) return;
  const targets = set.filter((one) => name === 'all' || one.name === name).map((one) => one.target);
  if (targets.includes(target)) return;
  const known = targets.filter((one) => one !== undefined);
  const message = `${name === 'all' ? 'No fault' : name} is${name === 'all' ? '' : ' not'} set at ${target}.`;
  const hint = didYouMean(target, known) ?? 'catalyst sandbox status shows what is set where.';
  throw new CatalystError('CATALYST-USAGE', message, { hint });
}

/** Every fault that can be set, and what it does. */
export function faultList(): { name: string; meaning: string }[] {
  return Object.entries(FAULTS).map(([name, meaning]) => ({ name, meaning }));
}

/** The context of the sandbox that really runs and answers. */
export async function runningSandbox(stateDir: string): Promise<SandboxContext | undefined> {
  const context = readJsonFile<SandboxContext>(sandboxLayout(stateDir).context);
  if (context === undefined || !(await isSameProcess(context.pid, context.pidStart))) return undefined;
  const status = await callControl(context, 'GET', '/status');
  return status === undefined ? undefined : context;
}

function startProcess(options: SandboxUpOptions): { pid: number | undefined; failed(): boolean } {
  const { stateDir, speed = DEFAULT_SPEED, seed = 1, entry, env: _, clock: __, ...others } = options;
  const layout = sandboxLayout(stateDir);
  writePrivateJson(layout.options, { ...others, stateDir, speed, seed });
  const output = openSync(layout.output, 'a', 0o600);
  const env = Object.fromEntries(INHERITED.map((name) => [name, options.env[name]]));
  const stdio: ['ignore', number, number] = ['ignore', output, output];
  const child = spawn(entry.command, [...entry.args, layout.options], {
    cwd: layout.folder,
    detached: true,
    env,
    stdio,
  });
  let isFailed = false;
  // Ending with 0 means that another process was first: its context is about to be there.
  child.once('exit', (code) => {
    isFailed = code !== 0;
  });
  child.once('error', () => {
    isFailed = true;
  });
  closeSync(output);
  child.unref();
  return { pid: child.pid, failed: () => isFailed };
}

function failed(stateDir: string): CatalystError {
  const { output } = sandboxLayout(stateDir);
  const lines = readLines(output).filter((line) => line.trim() !== '');
  const reason = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  const message = `The sandbox did not come up: ${reason.trim()}`;
  return new CatalystError('CATALYST-SANDBOX-FAILED', message, { hint: `Read ${output}` });
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(-40);
  } catch {
    return [];
  }
}

function notInjected(name: string, stateDir: string): CatalystError {
  const message = `The sandbox could not do ${name}: no Sovereign with business services is there, or they did not start.`;
  return new CatalystError('CATALYST-SANDBOX-FAILED', message, {
    hint: `Read ${sandboxLayout(stateDir).log}`,
  });
}

function notRunning(): CatalystError {
  return new CatalystError('CATALYST-SANDBOX-DOWN', 'No sandbox is running.', {
    hint: 'catalyst sandbox up',
  });
}

function unknownFault(name: string): CatalystError {
  const near = didYouMean(name, Object.keys(FAULTS));
  const hint = `${near === undefined ? '' : `${near} `}One of: ${Object.keys(FAULTS).join(', ')}, or all to clear them.`;
  return new CatalystError('CATALYST-USAGE', `No fault is called ${name}.`, { hint });
}
