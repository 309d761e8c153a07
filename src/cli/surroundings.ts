import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CatalystError } from '../domain/errors.ts';
import type { Clock, RandomBytes } from '../domain/surroundings.ts';
import { packageFolder } from './package-folder.ts';
import { type Screen, screenOf } from './screen.ts';
import { standardStream } from './standard-stream.ts';

/** Everything outside that a command may use; a test hands in another. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  random: RandomBytes;
  cwd: string;
  home: string;
  host: string;
  /** Login name of whoever runs this. */
  login: string;
  pid: number;
  platform: NodeJS.Platform;
  /** Version of catalyst. */
  version: string;
  folders: { state: string; config: string; cache: string; package: string };
  stdin: { terminal: boolean; readAll(): Promise<string> };
  out: Screen;
  err: Screen;
  /** Calls back for SIGINT, SIGTERM, SIGHUP until the returned function is called. */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
  /** Calls back when the process ends, however it does, until the returned function is called. */
  onExit(listener: () => void): () => void;
  /** Ends the process at once. */
  leave(status: number): never;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The surroundings of this process: the only place where they are taken from Node. */
export async function processSurroundings(): Promise<Surroundings> {
  const env = { ...process.env };
  const [out, err] = await Promise.all([
    screenOf(standardStream(1, leave), env),
    screenOf(standardStream(2, leave), env),
  ]);
  return {
    env,
    clock: processClock,
    random: randomBytes,
    cwd: process.cwd(),
    home: homedir(),
    host: hostname(),
    login: env.USER || env.LOGNAME || loginName(),
    pid: process.pid,
    platform: process.platform,
    version: versionOf(packageFolder()),
    folders: foldersOf(env, homedir()),
    stdin: {
      get terminal() {
        return process.stdin.isTTY === true;
      },
      readAll: readStdin,
    },
    out,
    err,
    onSignal: listen,
    onExit: (listener) => {
      process.once('exit', listener);
      return () => void process.off('exit', listener);
    },
    leave,
  };
}

/** The system's own answer; a user id without a name (in a container) stands for itself. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

export const processClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch((error) => {
      throw signal?.aborted ? signal.reason : error;
    });
  },
};

/** `CATALYST_STATE_DIR` and the XDG folders, with their usual defaults. */
export function foldersOf(env: Surroundings['env'], home: string): Surroundings['folders'] {
  const base = (variable: string, fallback: string) =>
    join(env[variable] || join(home, fallback), 'catalyst');
  return {
    state: env.CATALYST_STATE_DIR ? resolve(env.CATALYST_STATE_DIR) : base('XDG_STATE_HOME', '.local/state'),
    config: env.CATALYST_CONFIG_DIR ? resolve(env.CATALYST_CONFIG_DIR) : base('XDG_CONFIG_HOME', '.config'),
    cache: env.CATALYST_CACHE_DIR ? resolve(env.CATALYST_CACHE_DIR) : base('XDG_CACHE_HOME', '.cache'),
    package: packageFolder(),
  };
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

function leave(status: number): never {
  process.exit(status);
}

function listen(listener: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

const MOST_INPUT = 1 << 20;

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk));
    length += chunks.at(-1)!.length;
    if (length > MOST_INPUT) {
      throw new CatalystError('CATALYST-USAGE', 'What comes on stdin is longer than 1 MiB; no spec is.', {
        hint: 'Check what is piped in, or name a file: -f sovereign.yaml',
      });
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}
