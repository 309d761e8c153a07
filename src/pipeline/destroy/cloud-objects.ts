import type { HetznerObject } from '../../clients/hetzner/hetzner.ts';
import { CLOUD_KINDS, type CloudObject } from '../../domain/destroy/cloud-object.ts';
import type { World } from '../world.ts';

/** Everything in the project, of every kind that we know. */
export async function cloudObjects(world: World): Promise<HetznerObject[]> {
  return (await Promise.all(CLOUD_KINDS.map((kind) => world.hetzner.list(kind)))).flat();
}

type Raw = Readonly<Record<string, unknown>>;

/** An object of the Hetzner Cloud API as far as its end is concerned (fields by the API's documentation). */
export function cloudObject({ kind, id, name, labels, raw }: HetznerObject): CloudObject {
  const size = nameOf(raw.server_type) ?? nameOf(raw.load_balancer_type) ?? sizeText(kind, raw);
  const location = nameOf(raw.location) ?? nameOf(raw.home_location);
  const gigabytes = numberOf(kind === 'images' ? raw.image_size : kind === 'volumes' ? raw.size : undefined);
  return {
    kind,
    id,
    name: name === '' ? String(raw.description ?? '') : name,
    labels,
    ...(size === undefined ? {} : { size }),
    ...(location === undefined ? {} : { location }),
    ...(gigabytes === undefined ? {} : { gigabytes }),
    protected: (raw.protection as Raw | undefined)?.delete === true,
    servers: serversOf(kind, raw),
    networks: numbers(rows(raw.private_net).map((net) => net.network)),
    goesWithServer: goesWithServer(kind, raw),
  };
}

/** Address families; other kinds have no such text. */
function sizeText(kind: CloudObject['kind'], raw: Raw): string | undefined {
  return (kind === 'primary_ips' || kind === 'floating_ips') && typeof raw.type === 'string'
    ? raw.type
    : undefined;
}

function serversOf(kind: CloudObject['kind'], raw: Raw): number[] {
  switch (kind) {
    case 'volumes':
    case 'floating_ips':
      return numbers([raw.server]);
    case 'primary_ips':
      return raw.assignee_type === 'server' ? numbers([raw.assignee_id]) : [];
    case 'images':
      return numbers([raw.bound_to, (raw.created_from as Raw | null | undefined)?.id]);
    case 'load_balancers':
      return numbers(rows(raw.targets).flatMap(targetServers));
    default:
      return [];
  }
}

/** A target names a server, or is a selector with the servers that it found. */
function targetServers(target: Raw): unknown[] {
  return [(target.server as Raw | undefined)?.id, ...rows(target.targets).flatMap(targetServers)];
}

function goesWithServer(kind: CloudObject['kind'], raw: Raw): boolean {
  if (kind === 'primary_ips') return raw.auto_delete === true;
  return kind === 'images' && raw.type === 'backup';
}

function nameOf(value: unknown): string | undefined {
  const name = (value as Raw | null | undefined)?.name;
  return typeof name === 'string' ? name : undefined;
}

function rows(value: unknown): Raw[] {
  return Array.isArray(value) ? (value as Raw[]) : [];
}

function numbers(values: readonly unknown[]): number[] {
  return values.filter((value): value is number => typeof value === 'number');
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
