import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalystError, type ErrorObject } from '../../domain/errors.ts';
import type { Surroundings } from '../surroundings.ts';

export interface BegunRun {
  fqdn: string;
  /** What stands behind `catalyst`. */
  words: readonly string[];
  world: 'real' | 'sandbox';
  /** Where what it says is kept, of the newest run of each Sovereign. */
  folder: string;
}

const LOOK_MS = 100;

/**
 * Begins a run as a program of its own, in its own session: whoever began it may leave. Resolves when its first event is
 * there, which is after it took the lock, or when it ended well.
 * @throws CatalystError what it said when it ended before that, or CATALYST-INTERNAL when it said nothing
 */
export async function beginRun(
  { folders, env, clock }: Pick<Surroundings, 'folders' | 'env' | 'clock'>,
  { fqdn, words, world, folder }: BegunRun,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${fqdn}.ndjson`);
  const log = await open(file, 'w', 0o600);
  const { CATALYST_CONTEXT: _, ...around } = env;
  const where = world === 'sandbox' ? ['--context', 'sandbox'] : [];
  const child = spawn(process.execPath, [join(folders.package, 'bin/run.js'), ...words, '--json', ...where], {
    cwd: folders.state,
    env: around as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let status: number | null | undefined;
  const ended = once(child, 'exit').then(([code]) => {
    status = code as number | null;
  });
  child.unref();
  try {
    for (;;) {
      const said = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
      if (said.some(isEvent) || status === 0) return;
      if (status !== undefined) throw failureIn(said, words);
      await Promise.race([ended, clock.sleep(LOOK_MS, signal)]);
    }
  } finally {
    await log.close();
  }
}

function isEvent(line: string): boolean {
  return typeof (parsed(line) as { type?: unknown } | undefined)?.type === 'string';
}

function failureIn(said: readonly string[], words: readonly string[]): CatalystError {
  const told = said.map((line) => (parsed(line) as { error?: ErrorObject } | undefined)?.error);
  const error = told.find((one) => one !== undefined);
  if (error === undefined)
    return new CatalystError('CATALYST-INTERNAL', `catalyst ${words.join(' ')} ended without a word.`);
  const { code, message, hint, faults } = error;
  return new CatalystError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(faults === undefined ? {} : { faults }),
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
