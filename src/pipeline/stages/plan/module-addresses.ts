import { createHash } from 'node:crypto';
import type { HetznerKind } from '../../../clients/hetzner/hetzner.ts';
import { SPREAD_GROUP_MAX } from '../../../domain/limits.ts';
import { fqdnOf, type RegionSpec, regionKeys, type SovereignSpec, slugOf } from '../../../domain/spec.ts';

/** An object that the module makes: what it is called in the cloud and where OpenTofu keeps it. */
export interface ModuleObject {
  kind: HetznerKind;
  name: string;
  address: string;
}

/** A region of the module, with the names that its parts are known by. */
export interface ModuleRegion {
  key: string;
  prefix: string;
  /** `cp1`, `w1`, … */
  nodes: string[];
}

export function moduleRegions(spec: SovereignSpec): ModuleRegion[] {
  const base = `catalyst-${slugOf(fqdnOf(spec.domain))}`;
  const keys = regionKeys(spec.regions);
  return spec.regions.map((region, index) => {
    const key = keys[index]!;
    return { key, prefix: index === 0 ? base : `${base}-${key}`, nodes: nodesOf(region) };
  });
}

/** Every object with a name that `templates/tofu/hetzner` makes for a spec; held to the module by a test. */
export function moduleObjects(spec: SovereignSpec): ModuleObject[] {
  const regions = moduleRegions(spec);
  const base = regions[0]?.prefix ?? '';
  const keys = [...new Set(spec.access.sshKeys.map(sshKeyId))];
  return [
    ...keys.map((id) => ({
      kind: 'ssh_keys' as const,
      name: `${base}-key-${id}`,
      address: `hcloud_ssh_key.main["${id}"]`,
    })),
    { kind: 'firewalls', name: `${base}-fw`, address: 'hcloud_firewall.main' },
    ...regions.flatMap((region, index) => regionObjects(region, spec.regions[index]!)),
  ];
}

function regionObjects({ key, prefix, nodes }: ModuleRegion, spec: RegionSpec): ModuleObject[] {
  const groups = [
    'cp',
    ...Array.from({ length: Math.ceil(spec.workers.count / SPREAD_GROUP_MAX) }, (_, i) => `w${i + 1}`),
  ];
  const of = (kind: HetznerKind, type: string, id: string, name: string) => ({
    kind,
    name,
    address: `${type}["${id}"]`,
  });
  return [
    of('networks', 'hcloud_network.main', key, `${prefix}-net`),
    of('load_balancers', 'hcloud_load_balancer.main', key, `${prefix}-lb`),
    ...groups.map((id) =>
      of('placement_groups', 'hcloud_placement_group.main', `${key}/${id}`, `${prefix}-pg-${id}`),
    ),
    ...nodes
      .filter((node) => node.startsWith('cp'))
      .map((node) =>
        of('primary_ips', 'hcloud_primary_ip.control_plane', `${key}/${node}`, `${prefix}-${node}-ip`),
      ),
    ...nodes.map((node) => of('servers', serverType(node), `${key}/${node}`, `${prefix}-${node}`)),
  ];
}

function serverType(node: string): string {
  return node.startsWith('cp') ? 'hcloud_server.control_plane' : 'hcloud_server.worker';
}

function nodesOf({ controlPlane, workers }: RegionSpec): string[] {
  const count = (prefix: string, length: number) =>
    Array.from({ length }, (_, index) => `${prefix}${index + 1}`);
  return [...count('cp', controlPlane.count), ...count('w', workers.count)];
}

/** The module names a key by the hash of its type and body, so that a changed comment is no new key. */
function sshKeyId(key: string): string {
  const body = key.trim().split(' ').slice(0, 2).join(' ');
  return createHash('sha256').update(body).digest('hex').slice(0, 8);
}
