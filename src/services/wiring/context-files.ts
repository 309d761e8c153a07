import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder, readIfThere, writeWhole } from '../../clients/files/atomic.ts';
import { errnoOf, withStateErrors } from '../../clients/files/state-error.ts';
import { contextFaults, type SovereignContext } from '../../domain/business/sovereign-context.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { ContextFiles } from '../contexts/context-files.ts';

const CURRENT = '.current';
const VERSION = 1;

/** Contexts below `<state>/contexts`. */
export function openContextFiles(state: string): ContextFiles {
  const root = join(state, 'contexts');
  const fileOf = (name: string) => join(root, `${name}.json`);
  const prepared = async () => {
    await privateFolder(state);
    await privateFolder(root);
  };
  return {
    all: async () => {
      const names = await namesIn(root);
      return Promise.all(names.map((name) => readContext(fileOf(name))));
    },
    write: async (context) => {
      await prepared();
      await writeWhole(fileOf(context.name), `${JSON.stringify({ v: VERSION, ...context })}\n`);
    },
    remove: (name) =>
      withStateErrors(fileOf(name), async () => {
        const there = (await namesIn(root)).includes(name);
        if (there) await rm(fileOf(name), { force: true });
        return there;
      }),
    current: async () => (await readIfThere(join(root, CURRENT)))?.toString('utf8').trim() || undefined,
    setCurrent: async (name) => {
      await prepared();
      if (name === undefined) await rm(join(root, CURRENT), { force: true });
      else await writeWhole(join(root, CURRENT), `${name}\n`);
    },
  };
}

async function namesIn(root: string): Promise<string[]> {
  const files = await withStateErrors(root, () =>
    readdir(root).catch((failure: unknown): string[] => {
      if (errnoOf(failure) === 'ENOENT') return [];
      throw failure;
    }),
  );
  const names = files.filter((file) => /^[^.].*\.json$/.test(file)).map((file) => file.slice(0, -5));
  return names.sort();
}

async function readContext(path: string): Promise<SovereignContext> {
  const text = (await readIfThere(path))?.toString('utf8') ?? '';
  const context = parsed(text);
  if (context !== undefined && contextFaults(context).length === 0) return context;
  throw new CatalystError('CATALYST-STATE-UNWRITABLE', `${path} holds no context that this catalyst knows.`, {
    hint: `Remove it, then make it again: catalyst context create`,
  });
}

function parsed(text: string): SovereignContext | undefined {
  try {
    const { v, name, fqdn, world, via, address, email } = JSON.parse(text) as Record<string, unknown>;
    const known = v === VERSION && (world === 'real' || world === 'sandbox');
    if (!known || typeof name !== 'string' || typeof fqdn !== 'string') return undefined;
    return {
      ...{ name, fqdn, world, via: via === 'bridge' ? 'bridge' : 'gateway' },
      ...(typeof address === 'string' ? { address } : {}),
      ...(typeof email === 'string' ? { email } : {}),
    };
  } catch {
    return undefined;
  }
}
