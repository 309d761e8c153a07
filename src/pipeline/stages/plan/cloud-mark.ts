import { createHash } from 'node:crypto';
import type { HetznerObject } from '../../../clients/hetzner/hetzner.ts';
import type { World } from '../../world.ts';

const KINDS = [
  'servers',
  'load_balancers',
  'primary_ips',
  'networks',
  'firewalls',
  'placement_groups',
  'ssh_keys',
] as const;

/** What a plan is made on and what the cloud does not change by itself (unlike status, traffic, addresses in use). */
const LASTING = ['protection', 'rules', 'subnets', 'services', 'ip_range', 'public_key'] as const;

/** A mark of everything in the cloud that carries the Sovereign's label: another mark means that somebody changed it. */
export async function cloudMark(world: World): Promise<string> {
  const label = `catalyst.openova.io/sovereign=${world.fqdn}`;
  const objects = (await Promise.all(KINDS.map((kind) => world.hetzner.list(kind, { label })))).flat();
  const lines = objects.map((object) => JSON.stringify(lastingOf(object))).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function lastingOf({ kind, id, name, labels, raw }: HetznerObject): unknown[] {
  const tags = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
  const sizes = [raw.server_type, raw.load_balancer_type].map((type) => (type as { name?: string })?.name);
  const targets = rows(raw.targets).map((target) => (target.server as { id?: number } | undefined)?.id);
  return [kind, id, name, tags, sizes, targets, LASTING.map((field) => raw[field] ?? null)];
}

function rows(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}
