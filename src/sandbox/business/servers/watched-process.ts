import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface WatchedProcess {
  /** True until the program has ended. */
  readonly runs: boolean;
  stop(): Promise<void>;
}

export interface WatchedOptions {
  args: string[];
  folder: string;
  /** File that gets what the program prints. */
  output: string;
  user?: UserIds | undefined;
}

export interface UserIds {
  uid: number;
  gid: number;
}

const STOP_MS = 10_000;

/**
 * The program runs until it is stopped or until its starter is gone, whichever way that ended: the shell in between
 * waits for the end of its input and interrupts it then. A server must not outlive a sandbox that was killed.
 */
const WATCH =
  'exec 3<&0; "$@" </dev/null 3<&- & child=$!; (cat <&3 >/dev/null; kill -INT $child 2>/dev/null) & exec 3<&-; wait $child';

export function startWatched(program: string, options: WatchedOptions): WatchedProcess {
  const output = openSync(options.output, 'a', 0o600);
  const child = spawn('/bin/sh', ['-c', WATCH, 'sh', program, ...options.args], {
    cwd: options.folder,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', output, output],
    detached: true,
    ...options.user,
  });
  closeSync(output);
  let runs = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      runs = false;
      child.stdin?.destroy();
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.stdin?.on('error', () => {});
  child.unref();
  return {
    get runs() {
      return runs;
    },
    stop: () => stop(child, ended),
  };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.end();
  const timer = setTimeout(() => killGroup(child), STOP_MS);
  await ended;
  clearTimeout(timer);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
