import { serialOf } from './serial.ts';
import type { StoredSet, ZoneVersion } from './zone-store.ts';

/** A zone as lists show it. */
export function zoneSummary(zone: ZoneVersion): Record<string, unknown> {
  const id = `${zone.name}.`;
  return {
    account: zone.account,
    catalog: '',
    dnssec: zone.keys.some((key) => key.active),
    edited_serial: serialOf(zone),
    id,
    kind: zone.kind,
    last_check: 0,
    masters: [],
    name: id,
    notified_serial: 0,
    serial: serialOf(zone),
    url: `/api/v1/servers/localhost/zones/${id}`,
  };
}

/** A zone with its record sets, filtered as the query asks. */
export function zoneDetail(zone: ZoneVersion, query: URLSearchParams): Record<string, unknown> {
  const wantedName = query.get('rrset_name')?.replace(/\.$/, '').toLowerCase();
  const wantedType = query.get('rrset_type');
  const sets = [...zone.sets.values()].filter(
    (set) =>
      (wantedName === undefined || set.name === wantedName) &&
      (wantedType === null || set.type === wantedType),
  );
  return {
    ...zoneSummary(zone),
    api_rectify: zone.apiRectify,
    master_tsig_key_ids: [],
    nsec3narrow: false,
    nsec3param: '',
    slave_tsig_key_ids: [],
    soa_edit: zone.soaEdit,
    soa_edit_api: zone.soaEditApi,
    ...(query.get('rrsets') === 'false' ? {} : { rrsets: sets.map(setView) }),
  };
}

function setView(set: StoredSet): Record<string, unknown> {
  return { comments: set.comments, name: `${set.name}.`, records: set.records, ttl: set.ttl, type: set.type };
}

/** The zone as a master file, one line a record. */
export function zoneText(zone: ZoneVersion): string {
  const lines = [...zone.sets.values()].flatMap((set) =>
    set.records
      .filter((record) => !record.disabled)
      .map((record) => `${set.name}.\t${set.ttl}\tIN\t${set.type}\t${record.content}\n`),
  );
  return lines.sort().join('');
}
