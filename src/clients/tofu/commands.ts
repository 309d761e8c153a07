import type { Clock, Target } from '../../domain/surroundings.ts';
import { placeAuthorities } from './authorities.ts';
import { type ChildOptions, interrupted, readChild, runChild } from './child.ts';
import { type Sealed, tofuEnvironment } from './environment.ts';
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
  passphrase: () => Promise<string | undefined>;
  hetznerToken: () => Promise<string | undefined>;
  /** Sensitive variables of the module by name, passed by environment. */
  secretVariables: () => Promise<Record<string, string>>;
  target: Pick<Target, 'hetznerApi' | 'proxy' | 'authorities'>;
  /** Our own environment, of which children see an allow-listed part. */
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  signal: AbortSignal;
  onChild?: ChildOptions['onChild'];
}

/** Runs a command that may write state and resolves with what it told; throws what its diagnostics say when it failed. */
export async function command(
  options: CommandOptions,
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
export async function read(
  options: CommandOptions,
  sealed: Sealed,
  args: string[],
  input?: string,
): Promise<string> {
  const child = await childOptions({ ...options, sealed: [sealed] });
  const { exitCode, stdout, stderr } = await readChild(child, args, input);
  if (exitCode !== 0) throw tofuFailure(args[0] ?? '', [], stderr);
  return stdout;
}

async function childOptions(options: CommandOptions): Promise<ChildOptions> {
  const { folder, target, clock, signal, onChild } = options;
  const environment = tofuEnvironment({
    inherited: options.env,
    target,
    cliConfigFile: await placeCliConfig(folder, await options.providerMirror?.()),
    passphrase: await options.passphrase(),
    ...(options.sealed === undefined ? {} : { sealed: options.sealed }),
    hetznerToken: await options.hetznerToken(),
    secretVariables: await options.secretVariables(),
    authoritiesFile: await options.authoritiesFile(),
  });
  const told = onChild === undefined ? {} : { onChild };
  return { binary: await options.binary(), folder, environment, clock, signal, ...told };
}

/** Options with what is found or placed once for all commands. */
export interface CommandOptions extends TofuOptions {
  /** File of all authorities, placed in the work folder; undefined when the system's are enough. */
  authoritiesFile: () => Promise<string | undefined>;
  /** What the command reads of that which is sealed; both unless given. */
  sealed?: readonly Sealed[];
}

/** Looks the program, its provider and the authorities up once: each look-up starts the program for its version. */
export function lookedUpOnce(options: TofuOptions): CommandOptions {
  const { binary, providerMirror, folder, target, env } = options;
  return {
    ...options,
    binary: once(binary),
    authoritiesFile: once(() => placeAuthorities(folder, target.authorities, env.SSL_CERT_FILE)),
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
