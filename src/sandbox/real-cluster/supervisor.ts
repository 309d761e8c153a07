import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

export interface Program {
  /** Names it in messages. */
  name: string;
  path: string;
  args: string[];
  env: Readonly<Record<string, string>>;
  /** Both outputs are appended here. */
  logFile: string;
}

/** A program that runs until it is ended. */
export interface Running {
  readonly pid: number;
  readonly isRunning: boolean;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  /** SIGKILL to it and all it started; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL when it still runs after `patienceMs`. */
  end(patienceMs: number): Promise<void>;
  /** Its last lines. */
  lastWords(): string;
}

/** Reads which groups of processes run, and kills the last ones it read about when whoever told it is gone. */
const WATCHMAN =
  'while read -r line; do groups=$line; done; for one in $groups; do kill -s KILL -- "-$one"; done';

/**
 * Starts programs, each in a process group of its own, and sees to it that none outlives this process: a small shell
 * beside them learns by the end of its input that we are gone, even by SIGKILL.
 */
export class Supervisor {
  readonly #watchman: ChildProcess;
  readonly #running = new Set<number>();

  constructor() {
    this.#watchman = spawn('/bin/sh', ['-c', WATCHMAN], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#input.on('error', () => {});
    this.#watchman.unref();
    (this.#input as Writable & { unref?(): void }).unref?.();
  }

  get #input(): Writable {
    return this.#watchman.stdin as Writable;
  }

  /** Errors: the program cannot be started at all. */
  start(program: Program): Running {
    const output = openSync(program.logFile, 'a', 0o600);
    const child = spawn(program.path, program.args, {
      detached: true,
      env: program.env,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child.on('error', () => {});
    const { pid } = child;
    if (pid === undefined) throw new Error(`${program.name} cannot be started: ${program.path}`);
    this.#running.add(pid);
    this.#tell();
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve())).then(() => {
      this.#running.delete(pid);
      this.#tell();
    });
    return running(child, pid, ended, program.logFile);
  }

  /** Nothing is supervised any more; what still runs is killed. */
  close(): void {
    this.#input.end();
  }

  #tell(): void {
    if (!this.#input.writableEnded) this.#input.write(`${[...this.#running].join(' ')}\n`);
  }
}

function running(child: ChildProcess, pid: number, ended: Promise<void>, logFile: string): Running {
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name);
    } catch {
      // It is gone already.
    }
  };
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    signal('SIGKILL');
    await ended;
  };
  return {
    pid,
    ended,
    kill,
    get isRunning() {
      return isRunning();
    },
    async end(patienceMs) {
      signal('SIGTERM');
      await Promise.race([ended, wait(patienceMs, undefined, { ref: false })]);
      await kill();
    },
    lastWords: () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-3).join(' / '),
  };
}
