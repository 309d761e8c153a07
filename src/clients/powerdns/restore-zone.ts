import type { ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError, type Fault } from '../../domain/errors.ts';
import { normalName } from '../../domain/record-set.ts';
import { call, type PowerdnsConnection } from './call.ts';
import { apiZone, isApiZone } from './replies.ts';
import { type ApiRecordSet, type ApiZone, zonePath } from './zone-form.ts';
import { refuseStuckSerial } from './zone-serial.ts';

/** What the server makes from its keys; a snapshot's signatures would not hold. */
const MADE_BY_THE_SERVER = new Set(['DNSKEY', 'RRSIG', 'NSEC', 'NSEC3', 'NSEC3PARAM']);
const MOST_FAULTS = 20;

/**
 * Brings every record set back to the snapshot, comments and disabled records included, in one change; the serial goes
 * on, the keys stay. Errors: CATALYST-DNS-REFUSED for a snapshot that is not PowerDNS's, CATALYST-DNS-ZONE-ABSENT,
 * CATALYST-DIFFERENT when the zone does not read back as the snapshot.
 */
export async function restoreZone(connection: PowerdnsConnection, snapshot: ZoneSnapshot): Promise<void> {
  const wanted = snapshot.verbatim;
  if (!isApiZone(wanted) || normalName(wanted.name) !== snapshot.zone) throw notOurs(snapshot);
  const rrsets = changesBack(await present(connection, snapshot.zone), wanted);
  if (rrsets.length === 0) return;
  const request = { method: 'PATCH', path: zonePath(snapshot.zone), body: { rrsets } } as const;
  const reply = await call(connection, request);
  const left = changesBack(await present(connection, snapshot.zone), wanted);
  if (left.length > 0) throw notBack(snapshot.zone, left);
  await refuseStuckSerial(connection, snapshot.zone, reply);
}

type Change = { name: string; type: string } & Record<string, unknown>;

/** Removals first: an address finds its name free of a CNAME. */
function changesBack(current: ApiZone, wanted: ApiZone): Change[] {
  const [before, after] = [setsOf(current), setsOf(wanted)];
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, set]) => set);
  const differing = [...after].filter(([key, set]) => formOf(before.get(key)) !== formOf(set));
  return [
    ...gone.map(({ name, type }): Change => ({ name, type, changetype: 'DELETE' })),
    ...differing.map(([, set]): Change => ({ ...withSerial(set, current), changetype: 'REPLACE' })),
  ];
}

function setsOf(zone: ApiZone): Map<string, ApiRecordSet> {
  const own = zone.rrsets.filter((set) => !MADE_BY_THE_SERVER.has(set.type));
  return new Map(own.map((set) => [`${set.name.toLowerCase()}/${set.type}`, set]));
}

/** A set as one text; the order in which a server lists records, comments and fields means nothing. */
function formOf(set: ApiRecordSet | undefined): string {
  if (set === undefined) return '';
  const records = set.records.map(({ content, disabled }) =>
    JSON.stringify([set.type === 'SOA' ? serialIn(content, '') : content, disabled === true]),
  );
  const comments = (set.comments ?? []).map((comment) => sortedJson(comment));
  return JSON.stringify([set.ttl, records.sort(), comments.sort()]);
}

function sortedJson(value: unknown): string {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The server moves the serial on from the one it is given: today's, or time would run backwards for copies. */
function withSerial(set: ApiRecordSet, current: ApiZone): ApiRecordSet {
  const whole = { ...set, comments: set.comments ?? [] };
  if (set.type !== 'SOA') return whole;
  const serial = String(current.serial);
  const records = set.records.map((record) => ({ ...record, content: serialIn(record.content, serial) }));
  return { ...whole, records };
}

function serialIn(soa: string, serial: string): string {
  const fields = soa.split(' ');
  return [...fields.slice(0, 2), serial, ...fields.slice(3)].join(' ');
}

async function present(connection: PowerdnsConnection, zone: string): Promise<ApiZone> {
  const found = await apiZone(connection, zone);
  if (found !== undefined) return found;
  const hint = 'The snapshot is no zone: have it made anew, then restore the records.';
  throw new CatalystError('CATALYST-DNS-ZONE-ABSENT', `PowerDNS does not hold ${zone} (any more).`, { hint });
}

function notOurs({ zone, takenAt }: ZoneSnapshot): CatalystError {
  const message = `The snapshot of ${zone} from ${takenAt} was not taken from PowerDNS. Nothing was written.`;
  const hint = 'Restore it at the provider that it was taken from.';
  return new CatalystError('CATALYST-DNS-REFUSED', message, { hint });
}

function notBack(zone: string, left: Change[]): CatalystError {
  const faults = left.map(
    ({ name, type }): Fault => ({ field: `${name} ${type}`, reason: 'is not as before' }),
  );
  const message = `${left.length} record sets of ${zone} are not as in the snapshot after they were written back.`;
  const hint = 'Somebody else writes this zone at the same time; restore again.';
  return new CatalystError('CATALYST-DIFFERENT', message, { faults: faults.slice(0, MOST_FAULTS), hint });
}
