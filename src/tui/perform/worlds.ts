import type { Services } from '../../services/open.ts';
import type { Desk, World } from './desk.ts';

/** The services of the world that a Sovereign is in, each world opened once. */
export interface Worlds {
  /** What reads local state, for whatever world. */
  here(): Promise<Services>;
  of(fqdn: string): Promise<Services>;
}

export function worldsOf({ open }: Pick<Desk, 'open'>, wanted: World, say?: (text: string) => void): Worlds {
  const known = new Map<string, World>();
  const opened = new Map<World, Promise<Services>>();
  const opening = (world: World) => {
    const services = opened.get(world) ?? open(world, say);
    opened.set(world, services);
    // A world that could not be opened is tried again.
    services.catch(() => opened.delete(world));
    return services;
  };
  const worldOf = async (fqdn: string): Promise<World> => {
    const { summary } = await (await opening(wanted)).sovereigns.show(fqdn);
    return summary.sandbox ? 'sandbox' : 'real';
  };
  return {
    here: () => opening(wanted),
    of: async (fqdn) => {
      const world = known.get(fqdn) ?? (await worldOf(fqdn));
      known.set(fqdn, world);
      return opening(world);
    },
  };
}
