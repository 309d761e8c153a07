import { createHash } from 'node:crypto';
import { SPREAD_GROUP_MAX } from './limits.ts';
import { fqdnOf, regionKeys, type SovereignSpec, slugOf } from './spec.ts';

/** Kinds of Hetzner objects that the module names, called as their collections in the API. */
export type NamedKind =
  | 'servers'
  | 'load_balancers'
  | 'primary_ips'
  | 'networks'
  | 'firewalls'
  | 'placement_groups'
  | 'ssh_keys';

/** What the names depend on. */
export interface NamedSovereign {
  fqdn: string;
  regions: readonly {
    location: string;
    controlPlane: { count: number };
    workers: { count: number };
  }[];
  /** Public keys as one line each. */
  sshKeys: readonly string[];
}

export interface HetznerName {
  kind: NamedKind;
  /** The object's name at Hetzner. */
  name: string;
  /** Its address in `templates/tofu/hetzner`. */
  address: string;
  /** Region key; absent for what all regions share. */
  region?: string;
}

/** A server's name is its host name and a label of its node, so 63 characters; this much is left for the Sovereign. */
const SLUG_LENGTH = 40;

/**
 * The primary region's key in the module's addresses, whatever its location: moved elsewhere it is replaced there, so
 * that what holds a name is deleted before its successor is created.
 */
const PRIMARY = 'primary';

/**
 * What every name of a Sovereign starts with at Hetzner, without the last dash: `catalyst-<slug>`, and for a slug of more
 * than 40 characters its first 31 with eight hexadecimal digits of the FQDN's SHA-256.
 */
export function namePrefix(fqdn: string): string {
  const slug = slugOf(fqdn);
  if (slug.length <= SLUG_LENGTH) return `catalyst-${slug}`;
  return `catalyst-${slug.slice(0, SLUG_LENGTH - 9)}-${shortHash(fqdn)}`;
}

/** Every object of a Sovereign that carries a name at Hetzner, Sovereign-wide ones first, then region by region. */
export function hetznerNames(sovereign: NamedSovereign): HetznerName[] {
  const prefix = namePrefix(sovereign.fqdn);
  const keys = regionKeys(sovereign.regions);
  return [
    { kind: 'firewalls', name: `${prefix}-fw`, address: 'hcloud_firewall.main' },
    ...[...new Set(sovereign.sshKeys.map(sshKeyId))].map((id) =>
      named('ssh_keys', `${prefix}-key-${id}`, id),
    ),
    ...sovereign.regions.flatMap((region, index) => {
      const key = keys[index]!;
      return regionNames(index === 0 ? prefix : `${prefix}-${key}`, key, moduleKey(key, index), region);
    }),
  ];
}

/** What the names of a spec depend on. */
export function namedSovereign(spec: SovereignSpec): NamedSovereign {
  return { fqdn: fqdnOf(spec.domain), regions: spec.regions, sshKeys: spec.access.sshKeys };
}

function moduleKey(key: string, index: number): string {
  return index === 0 ? PRIMARY : key;
}

/** Nodes of each region by its key in the module's addresses: `cp1`, `w1`, … */
export function regionNodes({
  regions,
}: Pick<NamedSovereign, 'regions'>): { key: string; nodes: string[] }[] {
  const keys = regionKeys(regions);
  return regions.map((region, index) => ({ key: moduleKey(keys[index]!, index), nodes: nodesOf(region) }));
}

/**
 * The module's address for an object that exists at Hetzner, or undefined when the module would never give it that name.
 * Counts do not matter: a worker beyond the wanted number still has its address.
 */
export function addressOf(
  sovereign: { fqdn: string; regions: readonly { location: string }[] },
  kind: NamedKind,
  name: string,
): string | undefined {
  const prefix = `${namePrefix(sovereign.fqdn)}-`;
  if (!name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  if (kind === 'firewalls') return rest === 'fw' ? 'hcloud_firewall.main' : undefined;
  if (kind === 'ssh_keys') return keyed('hcloud_ssh_key.main', /^key-([0-9a-f]{8})$/.exec(rest)?.[1]);
  const [, ...others] = regionKeys(sovereign.regions);
  const secondary = others.find((key) => rest.startsWith(`${key}-`));
  if (secondary !== undefined) return regionalAddress(kind, secondary, rest.slice(secondary.length + 1));
  return regionalAddress(kind, PRIMARY, rest);
}

/** Eight hexadecimal digits that tell SSH keys apart: of the SHA-256 over type and key, without the comment. */
export function sshKeyId(publicKey: string): string {
  const words = publicKey.trim().split(' ').slice(0, 2).join(' ');
  return shortHash(words);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function regionNames(
  prefix: string,
  key: string,
  inModule: string,
  region: { controlPlane: { count: number }; workers: { count: number } },
): HetznerName[] {
  const groups = ['cp', ...numbered('w', Math.ceil(region.workers.count / SPREAD_GROUP_MAX))];
  const suffixes: [NamedKind, string][] = [
    ['networks', 'net'],
    ['load_balancers', 'lb'],
    ...groups.map((group): [NamedKind, string] => ['placement_groups', `pg-${group}`]),
    ...numbered('cp', region.controlPlane.count).map((cp): [NamedKind, string] => [
      'primary_ips',
      `${cp}-ip`,
    ]),
    ...nodesOf(region).map((node): [NamedKind, string] => ['servers', node]),
  ];
  return suffixes.map(([kind, suffix]) => ({
    kind,
    name: `${prefix}-${suffix}`,
    address: regionalAddress(kind, inModule, suffix)!,
    region: key,
  }));
}

function nodesOf({ controlPlane, workers }: Omit<NamedSovereign['regions'][number], 'location'>): string[] {
  return [...numbered('cp', controlPlane.count), ...numbered('w', workers.count)];
}

function regionalAddress(kind: NamedKind, region: string, suffix: string): string | undefined {
  switch (kind) {
    case 'networks':
      return suffix === 'net' ? keyed('hcloud_network.main', region) : undefined;
    case 'load_balancers':
      return suffix === 'lb' ? keyed('hcloud_load_balancer.main', region) : undefined;
    case 'primary_ips':
      return within('hcloud_primary_ip.control_plane', region, /^(cp[1-9]\d*)-ip$/.exec(suffix)?.[1]);
    case 'placement_groups':
      return within('hcloud_placement_group.main', region, /^pg-(cp|w[1-9]\d*)$/.exec(suffix)?.[1]);
    case 'servers':
      return serverAddress(region, suffix);
    default:
      return undefined;
  }
}

function serverAddress(region: string, suffix: string): string | undefined {
  const [, node, letters] = /^((cp|w)[1-9]\d*)$/.exec(suffix) ?? [];
  return within(letters === 'cp' ? 'hcloud_server.control_plane' : 'hcloud_server.worker', region, node);
}

function named(kind: NamedKind, name: string, key: string): HetznerName {
  return { kind, name, address: keyed('hcloud_ssh_key.main', key)! };
}

function within(resource: string, region: string, key: string | undefined): string | undefined {
  return key === undefined ? undefined : keyed(resource, `${region}/${key}`);
}

function keyed(resource: string, key: string | undefined): string | undefined {
  return key === undefined ? undefined : `${resource}["${key}"]`;
}

function numbered(letters: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letters}${index + 1}`);
}
