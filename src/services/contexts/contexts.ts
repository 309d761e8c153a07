import { contextFaults, type SovereignContext, type World } from '../../domain/business/sovereign-context.ts';
import { emailFault } from '../../domain/business/voucher-rules.ts';
import { CatalystError } from '../../domain/errors.ts';
import { nearest } from '../../domain/spec/nearest.ts';
import { listSovereigns } from '../read-sovereigns.ts';
import type { StateRoom } from '../state-room.ts';
import type { ContextFiles } from './context-files.ts';

/** A context and whence it comes: kept by `create`, or that of a Sovereign whose state is here. */
export interface KnownContext extends SovereignContext {
  kept: boolean;
  current: boolean;
}

/** Which Sovereign is meant: a context's name or an FQDN, and the world where it has to be. */
export interface Meant {
  named?: string;
  world?: World;
}

/** Without a world it is that of the Sovereign whose state is here, else the real one. */
export type NewContext = Omit<SovereignContext, 'world'> & { world?: World };

export interface Contexts {
  /** All that are known, by name. Needs no network and no passphrase. */
  list(): Promise<KnownContext[]>;
  /** @throws CatalystError CATALYST-USAGE with every fault, CATALYST-ALREADY-THERE */
  create(context: NewContext): Promise<KnownContext>;
  /** Makes it the one that is meant when none is named. @throws CatalystError CATALYST-NOT-FOUND */
  use(name: string): Promise<KnownContext>;
  /** The one that is meant. @throws CatalystError CATALYST-NOT-FOUND, CATALYST-ANSWER-MISSING, CATALYST-TARGET-REFUSED */
  resolve(meant: Meant): Promise<KnownContext>;
  /** Forgets what `create` kept; one of a Sovereign's state stays as long as that. @throws CatalystError CATALYST-NOT-FOUND */
  delete(name: string): Promise<{ name: string }>;
}

/** @param signOut forgets who signed in there: another Sovereign may get the name */
export function contextsOf(
  files: ContextFiles,
  state: StateRoom,
  signOut?: (name: string) => Promise<unknown>,
): Contexts {
  const list = () => knownContexts(files, state);
  const find = async (name: string) => found(await list(), name);
  return {
    list,
    create: async (given) => {
      const known = await list();
      const context = { ...given, world: given.world ?? worldOf(known, given.fqdn) };
      const who = context.email === undefined ? undefined : emailFault(context.email);
      const faults = [...contextFaults(context), ...(who === undefined ? [] : [who])];
      if (faults.length > 0) throw invalid(faults);
      if (known.some(({ name, kept }) => kept && name === context.name)) throw taken(context.name);
      await files.write(context);
      return find(context.name);
    },
    use: async (name) => {
      const context = await find(name);
      await files.setCurrent(context.name);
      return { ...context, current: true };
    },
    resolve: async (meant) => resolved(await list(), meant),
    delete: async (name) => {
      const context = await find(name);
      if (!(await files.remove(context.name))) throw ofState(context);
      await signOut?.(context.name);
      if (context.current) await files.setCurrent(undefined);
      return { name: context.name };
    },
  };
}

/** A Sovereign that was rehearsed is nowhere in the real world. */
function worldOf(known: readonly KnownContext[], fqdn: string): World {
  return known.find((one) => !one.kept && one.fqdn === fqdn)?.world ?? 'real';
}

async function knownContexts(files: ContextFiles, state: StateRoom): Promise<KnownContext[]> {
  const [kept, { sovereigns }, current] = await Promise.all([
    files.all(),
    listSovereigns(state),
    files.current(),
  ]);
  const implied = sovereigns
    .filter((one) => one.state !== 'destroyed' && one.state !== 'refused')
    .filter(({ fqdn }) => !kept.some(({ name }) => name === fqdn))
    .map(({ fqdn, sandbox }): SovereignContext => {
      return { name: fqdn, fqdn, world: sandbox ? 'sandbox' : 'real', via: 'gateway' };
    });
  const all = [
    ...kept.map((context) => ({ ...context, kept: true })),
    ...implied.map((context) => ({ ...context, kept: false })),
  ];
  return all
    .map((context) => ({ ...context, current: context.name === current }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function resolved(all: KnownContext[], { named, world }: Meant): KnownContext {
  if (named !== undefined) return inWorld(found(all, named), world);
  const current = all.find((context) => context.current);
  if (current !== undefined && (world === undefined || current.world === world)) return current;
  const here = all.filter((context) => world === undefined || context.world === world);
  const one = new Set(here.map(({ fqdn }) => fqdn)).size === 1;
  // Its own is called as its FQDN; those that somebody made beside it are for others to be.
  const own = here.length === 1 ? here[0] : here.find(({ name, fqdn }) => one && name === fqdn);
  if (own !== undefined) return own;
  const several = one ? `${here[0]?.fqdn} has several contexts` : 'There are several Sovereigns';
  const elsewhere = all.length > 0 ? ` in ${world === 'sandbox' ? 'a sandbox' : 'the real world'}` : '';
  const none = `No Sovereign${elsewhere} is known here.`;
  const message = here.length === 0 ? none : `${several}; name one.`;
  throw new CatalystError(here.length === 0 ? 'CATALYST-NOT-FOUND' : 'CATALYST-ANSWER-MISSING', message, {
    hint:
      here.length === 0
        ? 'catalyst context create NAME --fqdn omantel.omani.works'
        : `--sovereign NAME, or catalyst context use NAME: ${here.map(({ name }) => name).join(', ')}`,
  });
}

/** By name, or by FQDN where that is one context's only. */
function found(all: readonly KnownContext[], named: string): KnownContext {
  const byName = all.find(({ name }) => name === named);
  const byFqdn = all.filter(({ fqdn }) => fqdn === named);
  if (byName !== undefined) return byName;
  if (byFqdn.length === 1) return byFqdn[0]!;
  const like = nearest(
    named,
    all.map(({ name }) => name),
  );
  throw new CatalystError('CATALYST-NOT-FOUND', `No context is called ${named}.`, {
    hint: like === undefined ? 'catalyst context list' : `Did you mean ${like}?`,
  });
}

function inWorld(context: KnownContext, world: World | undefined): KnownContext {
  if (world === undefined || context.world === world) return context;
  const where = (one: World) => (one === 'sandbox' ? 'a sandbox' : 'the real world');
  const message = `${context.name} is in ${where(context.world)}, and ${where(world)} was asked for.`;
  throw new CatalystError('CATALYST-TARGET-REFUSED', message, { hint: `--context ${context.name}` });
}

function invalid(faults: ReturnType<typeof contextFaults>): CatalystError {
  const message = 'That is no context. Nothing was written.';
  return new CatalystError('CATALYST-USAGE', message, { faults });
}

function taken(name: string): CatalystError {
  const message = `A context ${name} is there already.`;
  return new CatalystError('CATALYST-ALREADY-THERE', message, { hint: `catalyst context delete ${name}` });
}

function ofState({ name }: KnownContext): CatalystError {
  const message = `${name} is the context of a Sovereign whose state is here; it goes when that goes.`;
  return new CatalystError('CATALYST-NOT-FOUND', message, { hint: `catalyst sovereign show ${name}` });
}
