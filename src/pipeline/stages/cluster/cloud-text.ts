import { textAt } from '../../../domain/component/flux-object.ts';
import type { World } from '../../world.ts';
import { nodesOf } from './node-names.ts';

/** A server of a region as Hetzner sees it. */
export interface SeenServer {
  name: string;
  controlPlane: boolean;
  /** `status` of the API, or that it is not there. */
  state: string;
}

/** A region's servers as Hetzner sees them. Empty when it cannot be asked: it must not hide the first fault. */
export async function cloudSight(world: World, region: string): Promise<SeenServer[]> {
  const nodes = nodesOf(world, region);
  if (nodes.length === 0) return [];
  try {
    const servers = await world.hetzner.list('servers', {
      label: `catalyst.openova.io/sovereign=${world.fqdn}`,
    });
    return nodes.map((node) => {
      const found = servers.find((server) => server.name === node.name);
      const state = textAt(found?.raw, 'status') ?? 'in a state unknown to us';
      return { ...node, state: found === undefined ? 'not there' : state };
    });
  } catch {
    return [];
  }
}

/**
 * What Hetzner says of the control planes, as a sentence after a space. While the API is silent, that and TCP and TLS are
 * all that can be seen from outside.
 */
export function cloudText(seen: readonly SeenServer[]): string {
  const told = seen
    .filter(({ controlPlane }) => controlPlane)
    .map(({ name, state }) => `${name} is ${state}`);
  if (told.length === 0) return '';
  return ` Hetzner says that ${told.join(', ')}; until its API answers, only that and TCP and TLS can be seen.`;
}

/** Servers that no waiting brings back. */
export function offNames(seen: readonly SeenServer[]): string[] {
  return seen.filter(({ state }) => state === 'off').map(({ name }) => name);
}
