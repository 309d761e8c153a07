import type { Services } from '../../services/open.ts';
import type { Credentials, Desk, World } from './desk.ts';

/** What works on one Sovereign. */
export interface AtWork {
  services: Services;
  credentials: Credentials;
  world: World;
}

/** The services of the world that a Sovereign is in, each world opened once. */
export interface Worlds {
  /** What reads local state, for whatever world. */
  here(): Promise<Services>;
  of(fqdn: string): Promise<AtWork>;
  /** What works where nothing of a Sovereign is yet. */
  in(world: World): Promise<AtWork>;
}

export function worldsOf(
  { open, credentials }: Pick<Desk, 'open' | 'credentials'>,
  wanted: World,
  say?: (text: string) => void,
): Worlds {
  const known = new Map<string, World>();
  const opened = new Map<World, Promise<Services>>();
  const opening = (world: World) => {
    const services = opened.get(world) ?? open(world, say);
    opened.set(world, services);
    // A world that could not be opened is tried again.
    services.catch(() => opened.delete(world));
    return services;
  };
  const atWork = async (world: World): Promise<AtWork> => ({
    world,
    services: await opening(world),
    credentials: await credentials(world),
  });
  return {
    here: () => opening(wanted),
    of: async (fqdn) => {
      const world = known.get(fqdn) ?? (await worldOf(await opening(wanted), fqdn));
      known.set(fqdn, world);
      return atWork(world);
    },
    in: atWork,
  };
}

/** By its journal; of one whose state is not here, by its context. */
async function worldOf({ sovereigns, contexts }: Services, fqdn: string): Promise<World> {
  try {
    const { summary } = await sovereigns.show(fqdn);
    return summary.sandbox ? 'sandbox' : 'real';
  } catch (failure) {
    const context = (await contexts.list()).find((one) => one.fqdn === fqdn);
    if (context === undefined) throw failure;
    return context.world;
  }
}
