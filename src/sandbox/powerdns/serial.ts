import { type StoredSet, setKey, withSets, type ZoneVersion } from './zone-store.ts';

export function soaOf(zone: ZoneVersion): StoredSet | undefined {
  return zone.sets.get(setKey(zone.name, 'SOA'));
}

export function serialOf(zone: ZoneVersion): number {
  return Number(soaOf(zone)?.records[0]?.content.split(' ')[2] ?? 0);
}

/** Moves the serial as `soa_edit_api` says; an unknown value moves nothing, as on the real server. */
export function moveSerial(zone: ZoneVersion, now: number): ZoneVersion {
  const soa = soaOf(zone);
  if (soa === undefined) return zone;
  const serial = nextSerial(zone.soaEditApi, serialOf(zone), now);
  const fields = soa.records[0]!.content.split(' ');
  const content = [...fields.slice(0, 2), String(serial), ...fields.slice(3)].join(' ');
  const moved = { ...soa, records: [{ content, disabled: false }] };
  return withSets(zone, new Map([[setKey(zone.name, 'SOA'), moved]]));
}

function nextSerial(rule: string, serial: number, now: number): number {
  const today = Number(new Date(now).toISOString().slice(0, 10).replaceAll('-', '')) * 100 + 1;
  switch (rule.toUpperCase()) {
    case 'DEFAULT':
      return Math.max(today, serial + 1);
    case 'INCREASE':
    case 'SOA-EDIT-INCREASE':
      return serial + 1;
    case 'EPOCH':
      return Math.floor(now / 1000);
    default:
      return serial;
  }
}
