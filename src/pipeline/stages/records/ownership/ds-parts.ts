import type { DnsProvider } from '../../../../domain/dns-provider.ts';
import type { RecordSet } from '../../../../domain/record-set.ts';
import { dsValue, keyTag } from '../../../../domain/record-set-canonical.ts';
import type { World } from '../../../world.ts';
import { journaledDs } from './own-ds.ts';

export interface DsStanding {
  parent: string;
  /** The zone that the DS is for. */
  zone: string;
  /** The set as it stands in the parent. */
  set: RecordSet;
  /** Whether a run of ours wrote a set of this name and type. */
  owned: boolean;
  /** Whether the zone itself is ours, and its keys with it. */
  made: boolean;
}

/** The values of a DS set by whose they are. */
export interface DsParts {
  ours: string[];
  theirs: string[];
}

/**
 * Whose a DS is, its value says: ours are those of a key of ours, and those that a run journaled before it wrote them.
 * In a set that we never wrote, above a zone that we never made, nothing is.
 */
export async function dsParts(world: World, dns: DnsProvider, standing: DsStanding): Promise<DsParts> {
  const { parent, zone, set, owned, made } = standing;
  if (!owned && !made) return { ours: [], theirs: [...set.values] };
  const there = (await dns.read(zone)) !== undefined;
  const keys = there && dns.capabilities.dnssec ? await dns.dsRecords(zone) : [];
  const known = new Set([...journaledDs(world, parent), ...keys.map(dsValue)]);
  return {
    ours: set.values.filter((value) => known.has(value)),
    theirs: set.values.filter((value) => !known.has(value)),
  };
}

/** What is said of values that stay. */
export function theirsText({ name }: RecordSet, parent: string, theirs: readonly string[]): string {
  const keys = theirs.map(keyTag).join(', ');
  return `the DS of ${name} in ${parent} for the key ${keys} is not ours and stays`;
}
