import { CatalystError } from '../../domain/errors.ts';
import { call, type PowerdnsConnection } from './call.ts';
import type { ApiKey, ApiRecordSet, ApiZone } from './zone-form.ts';
import { zonePath } from './zone-form.ts';

/** A whole zone, undefined when the server does not hold it. A reply of another shape is CATALYST-DNS-MALFORMED. */
export async function apiZone(connection: PowerdnsConnection, zone: string): Promise<ApiZone | undefined> {
  const reply = await call(connection, { method: 'GET', path: zonePath(zone), accept: [404] });
  if (reply.status === 404) return undefined;
  const value = json(reply.text);
  if (!isObject(value) || typeof value.name !== 'string' || !Array.isArray(value.rrsets)) throw otherShape();
  if (!value.rrsets.every(isRecordSet)) throw otherShape();
  return value as unknown as ApiZone;
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

function isRecordSet(value: unknown): value is ApiRecordSet {
  if (!isObject(value) || typeof value.name !== 'string' || typeof value.type !== 'string') return false;
  if (typeof value.ttl !== 'number' || !Array.isArray(value.records)) return false;
  return value.records.every((record) => isObject(record) && typeof record.content === 'string');
}

function isKey(value: unknown): value is ApiKey {
  return isObject(value) && typeof value.active === 'boolean' && typeof value.keytype === 'string';
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
