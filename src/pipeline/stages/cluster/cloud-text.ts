import { textAt } from '../../../domain/component/flux-object.ts';
import type { World } from '../../world.ts';
import { nodesOf } from './node-names.ts';

/**
 * What Hetzner says of a region's control planes, as a sentence after a space. While the API is silent, that and TCP and
 * TLS are all that can be seen from outside. Empty when Hetzner cannot be asked: it must not hide the first fault.
 */
export async function cloudText(world: World, region: string): Promise<string> {
  const names = nodesOf(world, region).flatMap(({ name, controlPlane }) => (controlPlane ? [name] : []));
  if (names.length === 0) return '';
  try {
    const servers = await world.hetzner.list('servers', {
      label: `catalyst.openova.io/sovereign=${world.fqdn}`,
    });
    const told = names.map((name) => {
      const found = servers.find((server) => server.name === name);
      const state = textAt(found?.raw, 'status') ?? 'in a state unknown to us';
      return `${name} is ${found === undefined ? 'not there' : state}`;
    });
    return ` Hetzner says that ${told.join(', ')}; until its API answers, only that and TCP and TLS can be seen.`;
  } catch {
    return '';
  }
}
