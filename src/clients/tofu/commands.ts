import type { Clock, Target } from '../../domain/surroundings.ts';
import { placeAuthorities } from './authorities.ts';
import { type ChildOptions, interrupted, readChild, runChild } from './child.ts';
import { tofuEnvironment } from './environment.ts';
import { tofuFailure } from './failures.ts';
import { MessageReader } from './messages.ts';
import type { TofuProgress } from './tofu.ts';
import { placeCliConfig } from './work-folder.ts';

export interface TofuOptions {
  /** Path of the program; looked up when it is first needed. */
  binary: () => Promise<string>;
  /** The work folder (`<state folder of the Sovereign>/tofu`). */
  folder: string;
  /** The module that is copied into it. */
  module: string;
  /** Folder with the provider in mirror layout; undefined takes it from the registry. */
  providerMirror?: () => Promise<string | undefined>;
  /** 64 hex digits; asked for at every command, so it may be made after `createTofu`. */
  passphrase: () => Promise<string>;
  hetznerToken: () => Promise<string | undefined>;
  /** Sensitive variables of the module by name, passed by environment. */
  secretVariables: () => Promise<Record<string, string>>;
  target: Pick<Target, 'hetznerApi' | 'proxy' | 'authorities'>;
  /** Our own environment, of which children see an allow-listed part. */
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  signal: AbortSignal;
}

/** Runs a command that may write state and resolves with what it told; throws what its diagnostics say when it failed. */
export async function command(
  options: TofuOptions,
  args: string[],
  onProgress?: (progress: TofuProgress) => void,
): Promise<MessageReader> {
  const messages = new MessageReader(onProgress);
  const { exitCode, stderr } = await runChild(await childOptions(options), args, (line) =>
    messages.line(line),
  );
  if (exitCode === 0) return messages;
  if (options.signal.aborted) throw interrupted();
  throw tofuFailure(args[0] ?? '', messages.diagnostics, stderr);
}

/** Runs a command that is short and prints values in clear, or takes them: a pipe keeps them off the disk. */
export async function read(options: TofuOptions, args: string[], input?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await readChild(await childOptions(options), args, input);
  if (exitCode !== 0) throw tofuFailure(args[0] ?? '', [], stderr);
  return stdout;
}

async function childOptions(options: TofuOptions): Promise<ChildOptions> {
  const { folder, target, clock, signal } = options;
  const environment = tofuEnvironment({
    inherited: options.env,
    target,
    cliConfigFile: await placeCliConfig(folder, await options.providerMirror?.()),
    passphrase: await options.passphrase(),
    hetznerToken: await options.hetznerToken(),
    secretVariables: await options.secretVariables(),
    authoritiesFile: await placeAuthorities(folder, target.authorities, options.env.SSL_CERT_FILE),
  });
  return { binary: await options.binary(), folder, environment, clock, signal };
}

/** Looks the program and its provider up once: each look-up starts the program for its version. */
export function lookedUpOnce(options: TofuOptions): TofuOptions {
  const { binary, providerMirror } = options;
  return {
    ...options,
    binary: once(binary),
    ...(providerMirror === undefined ? {} : { providerMirror: once(providerMirror) }),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
