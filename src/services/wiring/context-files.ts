import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder, readIfThere, writeWhole } from '../../clients/files/atomic.ts';
import { errnoOf, withStateErrors } from '../../clients/files/state-error.ts';
import { contextFaults, type SovereignContext, type World } from '../../domain/business/sovereign-context.ts';
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

/**
 * Forgets what was kept of a Sovereign that is no more: its contexts, whatever they are called, who signed in by them, and that
 * one is in use. One of the same name in the other world stays.
 * @returns what was there, in words
 */
export async function discardContexts(state: string, fqdn: string, world: World): Promise<string[]> {
  const files = openContextFiles(state);
  // A file that cannot be read holds nothing up: whoever reads it is told.
  const kept = await files.all().catch((): SovereignContext[] => []);
  const elsewhere = kept.some((one) => one.name === fqdn && one.world !== world);
  const own = kept.filter((one) => one.fqdn === fqdn && one.world === world).map(({ name }) => name);
  const names = [...new Set([...(elsewhere ? [] : [fqdn]), ...own])];
  const used = await files.current();
  let contexts = 0;
  let sessions = 0;
  for (const name of names) {
    const wasKept = await files.remove(name);
    if (used === name) await files.setCurrent(undefined);
    contexts += wasKept || used === name ? 1 : 0;
    sessions += (await signedOut(state, name)) ? 1 : 0;
  }
  return [...counted(contexts, 'context'), ...counted(sessions, 'session')];
}

function counted(count: number, what: string): string[] {
  if (count === 0) return [];
  return [count === 1 ? what : `${count} ${what}s`];
}

/** False when nobody was signed in. */
function signedOut(state: string, name: string): Promise<boolean> {
  const session = join(state, 'sessions', name);
  return withStateErrors(session, async () => {
    const signedIn = (await readIfThere(join(session, 'session.json'))) !== undefined;
    await rm(session, { recursive: true, force: true });
    return signedIn;
  });
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
    const { v, name, fqdn, world, via, ...more } = JSON.parse(text) as Record<string, unknown>;
    const { address, email, kubeconfig, execAllowed } = more;
    const known = v === VERSION && (world === 'real' || world === 'sandbox');
    if (!known || typeof name !== 'string' || typeof fqdn !== 'string') return undefined;
    return {
      ...{ name, fqdn, world, via: via === 'bridge' || via === 'cluster' ? via : 'gateway' },
      ...(typeof address === 'string' ? { address } : {}),
      ...(typeof email === 'string' ? { email } : {}),
      ...(typeof kubeconfig === 'string' ? { kubeconfig } : {}),
      ...(execAllowed === true ? { execAllowed } : {}),
    };
  } catch {
    return undefined;
  }
}
