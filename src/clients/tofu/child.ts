import { constants } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { processStart } from '../process/process-start.ts';
import { recordedChild, removeChildRecord, writeChildRecord } from './child-record.ts';
import { tailLines } from './tail.ts';

export interface ChildOptions {
  binary: string;
  folder: string;
  environment: Record<string, string>;
  clock: Clock;
  /** Aborting it sends the one interrupt. */
  signal: AbortSignal;
  /** Told the process that goes on when we die, and undefined when it has ended. */
  onChild?: (pid: number | undefined) => Promise<void>;
}

export interface ChildEnd {
  /** Undefined when a signal ended it. */
  exitCode: number | undefined;
  /** Tail of what it wrote to stderr. */
  stderr: string;
}

const STDERR_KEPT = 16_384;

/** execa passes any descriptor on as it is, without a pipe; its types only know the small ones. */
type NativeFd = 3;

/**
 * Runs a tofu command that may write state. It lives in its own process group and writes to files, so that neither our
 * death nor a closed terminal stops it half-way; it gets one interrupt from us and is then waited for.
 */
export async function runChild(
  options: ChildOptions,
  args: string[],
  onLine: (line: string) => void,
): Promise<ChildEnd> {
  const { folder, signal } = options;
  refuseIfAborted(signal);
  await refuseIfBusy(folder);
  const log = join(folder, 'log');
  await mkdir(log, { recursive: true, mode: 0o700 });
  const [out, err] = [join(log, `${args[0]}.out`), join(log, `${args[0]}.err`)];
  const started = await start(options, args, out, err);
  await options.onChild?.(started.child.pid);
  const interrupt = () => started.child.kill('SIGINT');
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  try {
    await tailLines(out, onLine, { clock: options.clock, ended: started.child });
    const { exitCode } = await started.child;
    if (exitCode === undefined) endGroup(started.child.pid);
    return { exitCode, stderr: (await readFile(err, 'utf8')).slice(-STDERR_KEPT) };
  } finally {
    signal.removeEventListener('abort', interrupt);
    await removeChildRecord(folder);
    await options.onChild?.(undefined);
  }
}

/**
 * Runs a short command over a pipe, which keeps what it prints or is given (values in clear) off the disk. Only for
 * those that print nothing while they write state.
 */
export async function readChild(
  options: ChildOptions,
  args: string[],
  input?: string,
): Promise<ChildEnd & { stdout: string }> {
  const { exitCode, stdout, stderr } = await execa(options.binary, args, {
    cwd: options.folder,
    env: options.environment,
    extendEnv: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    reject: false,
    maxBuffer: 256 * 1024 * 1024,
    detached: true,
  });
  return { exitCode, stdout, stderr: stderr.slice(-STDERR_KEPT) };
}

async function start(options: ChildOptions, args: string[], out: string, err: string) {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC;
  const files = [await open(out, flags, 0o600), await open(err, flags, 0o600)] as const;
  try {
    const child = execa(options.binary, args, {
      cwd: options.folder,
      env: options.environment,
      extendEnv: false,
      detached: true,
      cleanup: false,
      forceKillAfterDelay: false,
      buffer: false,
      reject: false,
      stdin: 'ignore',
      stdout: files[0].fd as NativeFd,
      stderr: files[1].fd as NativeFd,
    });
    await recordChild(options.folder, child.pid, args[0] ?? '');
    return { child };
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

/** A killed tofu leaves its provider behind, which would wait for ever. */
export function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // Nobody is left in the group.
  }
}

async function recordChild(folder: string, pid: number | undefined, command: string): Promise<void> {
  const identity = pid === undefined ? undefined : await processStart(pid, process.platform);
  if (pid !== undefined && identity !== undefined) await writeChildRecord(folder, { pid, identity, command });
}

function refuseIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted();
}

/** Another record would be lost, and with it the tofu that a later run has to wait for. */
async function refuseIfBusy(folder: string): Promise<void> {
  const busy = await recordedChild(folder);
  if (busy === undefined) return;
  const text = `An OpenTofu of an earlier run is still at work here (${busy.command}, process ${busy.pid}).`;
  throw new CatalystError('CATALYST-TOFU-STATE-LOCKED', text, { hint: 'Wait until it ends, then resume.' });
}

/** What is thrown when our own interrupt ended a tofu command. */
export function interrupted(): CatalystError {
  return new CatalystError(
    'CATALYST-INTERRUPTED',
    'Interrupted. OpenTofu saved its state; nothing is half-written.',
  );
}
