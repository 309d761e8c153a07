import { type StoredSet, setKey, type ZoneVersion } from '../powerdns/zone-store.ts';
import { dnskeySet } from './dnskey.ts';

export type ZoneOf = (name: string) => ZoneVersion | undefined;

/** A DS lives above the cut: it is asked of the parent's zone where that is here too. */
export function closestZone(zoneOf: ZoneOf, name: string, type: string): ZoneVersion | undefined {
  const labels = name.split('.');
  const zones = labels
    .map((_, index) => zoneOf(labels.slice(index).join('.')))
    .filter((zone) => zone !== undefined);
  const [first, second] = zones;
  return type === 'DS' && first?.name === name && second !== undefined ? second : first;
}

export function delegationAbove(zone: ZoneVersion, name: string, type: string): string | undefined {
  const labels = name.split('.');
  const depth = zone.name.split('.').length;
  for (let count = depth + 1; count <= labels.length; count += 1) {
    const at = labels.slice(labels.length - count).join('.');
    if (at === name && type === 'DS') return undefined;
    if (setAt(zone, at, 'NS') !== undefined) return at;
  }
  return undefined;
}

/** The name itself, where it exists or is an empty non-terminal; else the wildcard of its closest encloser. */
export function ownerOf(zone: ZoneVersion, name: string): string | undefined {
  if (exists(zone, name)) return name;
  const encloser = closestEncloser(zone, name);
  return setsAt(zone, `*.${encloser}`).length > 0 ? `*.${encloser}` : undefined;
}

export function closestEncloser(zone: ZoneVersion, name: string): string {
  let at = name;
  while (at !== zone.name && !exists(zone, at)) at = at.slice(at.indexOf('.') + 1);
  return at;
}

function exists(zone: ZoneVersion, name: string): boolean {
  for (const set of zone.sets.values()) if (set.name === name || set.name.endsWith(`.${name}`)) return true;
  return false;
}

export function setAt(zone: ZoneVersion, name: string, type: string): StoredSet | undefined {
  if (type === 'DNSKEY' && name === zone.name) return dnskeySet(zone);
  const set = zone.sets.get(setKey(name, type));
  return set?.records.some((record) => !record.disabled) ? set : undefined;
}

export function setsAt(zone: ZoneVersion, name: string): StoredSet[] {
  return [...zone.sets.values()].filter(
    (set) => set.name === name && set.records.some((record) => !record.disabled),
  );
}
