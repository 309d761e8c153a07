import type { WantedZone } from '../../domain/dns-provider.ts';
import { CatalystError, type Fault } from '../../domain/errors.ts';
import { type RecordSet, recordSet } from '../../domain/record-set.ts';
import { call, type PowerdnsConnection } from './call.ts';
import { zoneFaults } from './compare-zone.ts';
import { apiKeys, apiZone, apiZoneFields } from './replies.ts';
import { dotted, isKeySigning, replaceOf, soaContent, zonePath } from './zone-form.ts';
import { SERIAL_RULE } from './zone-serial.ts';

const SOA_TTL = 3600;
const ECDSA_P256 = 13;

/**
 * Creates the zone with a CSK of algorithm 13, or compares the one that is there: what differs is refused with every
 * field, or put right with `takeOver`. A creation whose answer got lost is looked for before anything is said.
 */
export async function ensureZone(
  connection: PowerdnsConnection,
  zone: string,
  wanted: WantedZone,
): Promise<'created' | 'kept' | 'mended'> {
  const absent = (await apiZone(connection, zone)) === undefined;
  if (absent && (await created(connection, zone, wanted))) {
    await ensureKey(connection, zone);
    return 'created';
  }
  const faults = await compareZone(connection, zone, wanted);
  if (faults.length === 0) return 'kept';
  if (wanted.takeOver !== true) throw different(zone, faults);
  await mend(connection, zone, wanted, new Set(faults.map(({ field }) => field)));
  return 'mended';
}

/** What differs from how we would make the zone; nothing when it is absent. */
export async function compareZone(
  connection: PowerdnsConnection,
  zone: string,
  wanted: WantedZone,
): Promise<Fault[]> {
  const present = await apiZone(connection, zone);
  return present === undefined ? [] : zoneFaults(present, await apiKeys(connection, zone), wanted);
}

/** False when another one made it in between. */
async function created(connection: PowerdnsConnection, zone: string, wanted: WantedZone): Promise<boolean> {
  const body = newZone(zone, wanted);
  try {
    const path = '/zones?rrsets=false';
    return (await call(connection, { method: 'POST', path, body, accept: [409] })).status !== 409;
  } catch (error) {
    if (!(error instanceof CatalystError) || error.code !== 'CATALYST-DNS-UNAVAILABLE') throw error;
    const made = await apiZone(connection, zone);
    if (made === undefined) throw error;
    return zoneFaults(made, [], wanted).every(({ field }) => field === 'dnssec');
  }
}

function newZone(zone: string, wanted: WantedZone): Record<string, unknown> {
  return {
    name: dotted(zone),
    kind: 'Native',
    nameservers: wanted.nameservers.map(dotted),
    api_rectify: true,
    soa_edit_api: SERIAL_RULE,
    rrsets: [{ ...replaceOf(soaOf(zone, wanted, '0')), changetype: undefined }],
  };
}

/** The server moves the serial on from what is given: a lower one than today's would take it back. */
function soaOf(zone: string, wanted: WantedZone, serial: string): RecordSet {
  const content = soaContent(wanted.nameservers, wanted.primaryContact, serial);
  return recordSet(zone, 'SOA', SOA_TTL, [content]);
}

function different(zone: string, faults: Fault[]): CatalystError {
  const how = faults.map(({ field, reason }) => `${field} ${reason}`).join('; ');
  const message = `The zone ${zone} is in PowerDNS already, and not as it has to be: ${how}.`;
  const hint = 'Give --adopt to take the zone over (a snapshot is kept), or correct it where it was made.';
  return new CatalystError('CATALYST-DNS-ZONE-DIFFERENT', message, { faults, hint });
}

/** Kind and serial first: a copy cannot be written, and what is written has to be seen. */
async function mend(
  connection: PowerdnsConnection,
  zone: string,
  wanted: WantedZone,
  fields: ReadonlySet<string>,
): Promise<void> {
  const path = zonePath(zone);
  const settings = {
    ...(fields.has('kind') ? { kind: 'Native', masters: [] } : {}),
    ...(fields.has('soa_edit_api') ? { soa_edit_api: SERIAL_RULE } : {}),
  };
  if (Object.keys(settings).length > 0) await call(connection, { method: 'PUT', path, body: settings });
  const serial = String((await apiZoneFields(connection, zone))?.serial ?? 0);
  const rrsets = [
    ...([...fields].some((field) => field.startsWith('SOA')) ? [replaceOf(soaOf(zone, wanted, serial))] : []),
    ...(fields.has('NS') ? [replaceOf(recordSet(zone, 'NS', SOA_TTL, wanted.nameservers))] : []),
  ];
  if (rrsets.length > 0) await call(connection, { method: 'PATCH', path, body: { rrsets } });
  await ensureKey(connection, zone);
}

async function ensureKey(connection: PowerdnsConnection, zone: string): Promise<void> {
  const keys = await apiKeys(connection, zone);
  if (keys.some(isKeySigning)) return;
  const body = { keytype: 'csk', active: true, published: true, algorithm: ECDSA_P256 };
  await call(connection, { method: 'POST', path: `${zonePath(zone)}/cryptokeys`, body });
  await call(connection, { method: 'PUT', path: `${zonePath(zone)}/rectify` });
}
