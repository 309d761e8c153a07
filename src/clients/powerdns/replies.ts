import { CatalystError } from '../../domain/errors.ts';
import { call, type PowerdnsConnection } from './call.ts';
import type { ApiKey, ApiRecordSet, ApiZone, ApiZoneFields } from './zone-form.ts';
import { zonePath } from './zone-form.ts';

/** A whole zone, undefined when the server does not hold it. A reply of another shape is CATALYST-DNS-MALFORMED. */
export async function apiZone(connection: PowerdnsConnection, zone: string): Promise<ApiZone | undefined> {
  const value = await found(connection, zonePath(zone));
  if (value === undefined || isApiZone(value)) return value;
  throw otherShape();
}

/** A zone without its record sets. */
export async function apiZoneFields(
  connection: PowerdnsConnection,
  zone: string,
): Promise<ApiZoneFields | undefined> {
  const value = await found(connection, `${zonePath(zone)}?rrsets=false`);
  if (value === undefined || isFields(value)) return value;
  throw otherShape();
}

async function found(connection: PowerdnsConnection, path: string): Promise<unknown> {
  const reply = await call(connection, { method: 'GET', path, accept: [404] });
  return reply.status === 404 ? undefined : json(reply.text);
}

/** Names of the zones that a query finds. */
export async function apiZones(connection: PowerdnsConnection, path: string): Promise<string[]> {
  const value = json((await call(connection, { method: 'GET', path })).text);
  if (!Array.isArray(value)) throw otherShape();
  return value.map((zone: unknown) => {
    if (!isObject(zone) || typeof zone.name !== 'string') throw otherShape();
    return zone.name;
  });
}

/** The keys of a zone without their private halves: the list never holds those. */
export async function apiKeys(connection: PowerdnsConnection, zone: string): Promise<ApiKey[]> {
  const value = json((await call(connection, { method: 'GET', path: `${zonePath(zone)}/cryptokeys` })).text);
  if (!Array.isArray(value) || !value.every(isKey)) throw otherShape();
  return value;
}

/** Whether a value is a whole zone as the API shows it, and as snapshots keep it. */
export function isApiZone(value: unknown): value is ApiZone {
  return (
    isFields(value) && 'rrsets' in value && Array.isArray(value.rrsets) && value.rrsets.every(isRecordSet)
  );
}

function isFields(value: unknown): value is ApiZoneFields {
  if (!isObject(value) || typeof value.name !== 'string' || typeof value.kind !== 'string') return false;
  const optional = [value.soa_edit, value.soa_edit_api];
  return isCount(value.serial) && optional.every((rule) => rule === undefined || typeof rule === 'string');
}

function isRecordSet(value: unknown): value is ApiRecordSet {
  if (!isObject(value) || typeof value.name !== 'string' || typeof value.type !== 'string') return false;
  if (!isCount(value.ttl) || !Array.isArray(value.records)) return false;
  return value.records.every((record) => isObject(record) && typeof record.content === 'string');
}

function isKey(value: unknown): value is ApiKey {
  if (!isObject(value) || typeof value.active !== 'boolean' || typeof value.keytype !== 'string')
    return false;
  const ds: unknown = value.ds ?? [];
  return Array.isArray(ds) && ds.every((text) => typeof text === 'string');
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw otherShape();
  }
}

function otherShape(): CatalystError {
  return new CatalystError(
    'CATALYST-DNS-MALFORMED',
    'The PowerDNS API sent something other than its documents say.',
    {
      hint: 'Check that dns.api is the address of the PowerDNS API, without /api/v1.',
    },
  );
}
