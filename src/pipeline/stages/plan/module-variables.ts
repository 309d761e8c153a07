import type { JsonValue } from '../../../domain/event.ts';
import { tofuVariables } from '../../../domain/tfvars.ts';
import type { World } from '../../world.ts';

/** The module's variables for this Sovereign, with network zones from the live list of locations. */
export async function moduleVariables(world: World): Promise<Record<string, JsonValue>> {
  const locations = await world.hetzner.locations();
  const zoneOf = (name: string) => locations.find((location) => location.name === name)?.networkZone;
  const { providerPollSeconds } = world.target;
  return tofuVariables(world.spec, zoneOf, providerPollSeconds === undefined ? {} : { providerPollSeconds });
}
