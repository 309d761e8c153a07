import type { HetznerObject, ServerType } from '../../../clients/hetzner/hetzner.ts';
import { CatalystError, type Fault } from '../../../domain/errors.ts';
import { regionNodes } from '../../../domain/names.ts';
import type { PlannedChange } from '../../../domain/plan.ts';
import type { World } from '../../world.ts';

/** A server of another type to be. */
interface TypeChange {
  name: string;
  address: string;
  location: string | undefined;
  from: string;
  to: string;
}

/**
 * Refuses what Hetzner would refuse when the server is off already: a type of another architecture, or one whose disk is
 * smaller than the server's own (Hetzner Cloud API, "Change the Type of a Server": a disk can only grow).
 * @throws CatalystError CATALYST-TYPE-CHANGE-REFUSED with field, reason and fix of each
 */
export async function refuseTypeChange(world: World, planned: readonly PlannedChange[]): Promise<void> {
  const changes = planned.flatMap(typeChange);
  if (changes.length === 0) return;
  const label = `catalyst.openova.io/sovereign=${world.fqdn}`;
  const [types, servers] = await Promise.all([
    world.hetzner.serverTypes(),
    world.hetzner.list('servers', { label }),
  ]);
  const found = changes.flatMap((change) => faultOf(change, world, types, servers));
  const faults = found.filter((one, index) => found.findIndex(({ field }) => field === one.field) === index);
  if (faults.length === 0) return;
  throw new CatalystError(
    'CATALYST-TYPE-CHANGE-REFUSED',
    'A server cannot become one of that type. Nothing was touched.',
    {
      faults,
      hint: 'Name another type. What needs another architecture or a smaller disk is a new server: take workers away (count 0), then make them anew.',
    },
  );
}

function typeChange({ action, kind, name, address, location, updates }: PlannedChange): TypeChange[] {
  const type = updates.find(({ path }) => path === 'server_type');
  if (action !== 'update' || kind !== 'server' || type === undefined) return [];
  return [{ name, address, location, from: String(type.from), to: String(type.to) }];
}

function faultOf(
  { name, address, location, from, to }: TypeChange,
  world: World,
  types: readonly ServerType[],
  servers: readonly HetznerObject[],
): Fault[] {
  const [old, wanted] = [from, to].map((one) => types.find((type) => type.name === one));
  if (old === undefined || wanted === undefined) return [];
  const disk = Number(servers.find((server) => server.name === name)?.raw.primary_disk_size ?? old.disk);
  const field = fieldOf(address, world);
  const sold = types.filter((type) => type.name !== from && isSold(type, location));
  const fix = likeIt(
    wanted,
    sold.filter((type) => type.architecture === old.architecture && type.disk >= disk),
  );
  if (wanted.architecture !== old.architecture) {
    const reason = `${name} is ${old.architecture} (${from}); ${to} is ${wanted.architecture}.`;
    return [{ field, reason, fix }];
  }
  if (wanted.disk >= disk) return [];
  return [{ field, reason: `${name} has a disk of ${disk} GB; ${to} has only ${wanted.disk} GB.`, fix }];
}

function isSold({ locations }: ServerType, location: string | undefined): boolean {
  return locations.some(
    ({ name, available, deprecated }) => available && !deprecated && [name, undefined].includes(location),
  );
}

/** Of the types that the server can become, the one with memory and cores most like what was wanted. */
function likeIt(wanted: ServerType, fitting: ServerType[]): string {
  const far = (type: ServerType) =>
    Math.abs(type.memory - wanted.memory) * 1_000 + Math.abs(type.cores - wanted.cores);
  const nearest = fitting.sort((one, other) => far(one) - far(other) || one.disk - other.disk)[0];
  return nearest === undefined
    ? 'Keep the type that it has.'
    : `The nearest that it can become: ${nearest.name}.`;
}

/** `regions[0].workers.type` for the address of a server. */
function fieldOf(address: string, { spec }: World): string {
  const key = /\["([^/]+)\//.exec(address)?.[1];
  const index = Math.max(
    0,
    regionNodes({ regions: spec.regions }).findIndex((region) => region.key === key),
  );
  const part = address.startsWith('hcloud_server.worker') ? 'workers' : 'controlPlane';
  return `regions[${index}].${part}.type`;
}
