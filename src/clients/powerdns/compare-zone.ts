import type { WantedZone } from '../../domain/dns-provider.ts';
import type { Fault } from '../../domain/errors.ts';
import { normalName, sameValues } from '../../domain/record-set.ts';
import { type ApiKey, type ApiZone, isKeySigning, isWritable, snapshotOf } from './zone-form.ts';
import { serialFault } from './zone-serial.ts';

/** Seconds for which "there is no such name" may be kept; the server's own default is an hour. */
export const NEGATIVE_TTL = 300;

/** Every field in which a zone differs from how we would make it: kind, NS, SOA, soa_edit_api, dnssec. */
export function zoneFaults(zone: ApiZone, keys: readonly ApiKey[], wanted: WantedZone): Fault[] {
  const faults = [
    kindFault(zone),
    nameServerFault(zone, wanted),
    ...soaFaults(zone, wanted),
    serialFault(zone),
    keys.some(isKeySigning)
      ? undefined
      : { field: 'dnssec', reason: 'no key of the zone signs it', fix: 'wanted: one active key, published' },
  ];
  return faults.filter((fault) => fault !== undefined);
}

function kindFault(zone: ApiZone): Fault | undefined {
  if (isWritable(zone)) return undefined;
  const reason = `is ${zone.kind}: the zone is a copy of another server's`;
  return { field: 'kind', reason, fix: 'wanted: Native' };
}

function nameServerFault(zone: ApiZone, wanted: WantedZone): Fault | undefined {
  const found = apexValues(zone, 'NS');
  const expected = wanted.nameservers.map(normalName);
  if (sameValues(found, expected)) return undefined;
  return { field: 'NS', reason: `is ${found.join(', ') || 'empty'}`, fix: `wanted: ${expected.join(', ')}` };
}

/** Who is named as responsible person is left to whoever made the zone. */
function soaFaults(zone: ApiZone, wanted: WantedZone): Fault[] {
  const [primary, , , , , , minimum] = apexValues(zone, 'SOA')[0]?.split(' ') ?? [];
  if (primary === undefined) return [{ field: 'SOA', reason: 'is empty' }];
  const expected = wanted.nameservers.map(normalName);
  const faults: Fault[] = [];
  if (!expected.includes(primary)) {
    faults.push({ field: 'SOA primary', reason: `is ${primary}`, fix: `wanted: ${expected[0]}` });
  }
  if (!(Number(minimum) <= NEGATIVE_TTL)) {
    const reason = `lets "no such name" be kept for ${minimum} s`;
    faults.push({ field: 'SOA minimum', reason, fix: `wanted: at most ${NEGATIVE_TTL} s` });
  }
  return faults;
}

function apexValues(zone: ApiZone, type: string): string[] {
  const { sets, zone: name } = snapshotOf(zone, '');
  return sets.find((set) => set.name === name && set.type === type)?.values ?? [];
}
