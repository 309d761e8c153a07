import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TofuOptions } from '../../../src/clients/tofu/commands.ts';
import { createTofu } from '../../../src/clients/tofu/create-tofu.ts';
import type { Clock } from '../../../src/domain/surroundings.ts';

export const WAITING_MODULE = join(import.meta.dirname, '../../fixtures/tofu-wait');
export const CANARY = 'canary-7f1b9c1d2e';
export const PASSPHRASE = 'ab'.repeat(32);

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** A work folder of its own, with the files by which a test steers the waiting module. */
export async function makeSite() {
  const root = await mkdtemp(join(tmpdir(), 'catalyst-tofu-'));
  return {
    root,
    folder: join(root, 'tofu'),
    started: join(root, 'started'),
    proceed: join(root, 'proceed'),
    variables: { started: join(root, 'started'), proceed: join(root, 'proceed') },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export type Site = Awaited<ReturnType<typeof makeSite>>;

export function openTofu(binary: string, site: Pick<Site, 'folder'>, options: Partial<TofuOptions> = {}) {
  return createTofu({
    binary: async () => binary,
    folder: site.folder,
    module: WAITING_MODULE,
    passphrase: async () => PASSPHRASE,
    hetznerToken: async () => undefined,
    secretVariables: async () => ({ secret: CANARY }),
    target: { hetznerApi: 'http://127.0.0.1:9/v1', proxy: {}, authorities: [] },
    env: { PATH: process.env.PATH, TF_LOG: 'TRACE', AWS_SECRET_ACCESS_KEY: 'not-for-children' },
    clock: realClock,
    signal: new AbortController().signal,
    ...options,
  });
}

/** Resolves when `holds` is true; fails after ten seconds. */
export async function until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(10)) if (await holds()) return;
  throw new Error(`never: ${what}`);
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
