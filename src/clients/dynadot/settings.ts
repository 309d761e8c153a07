import { CatalystError } from '../../domain/errors.ts';
import { normalName } from '../../domain/record-set.ts';

/** What the API says of a domain's DNS, as it says it: kept whole, because a full write has to repeat all of it. */
export interface ZoneSettings {
  /** `Dynadot DNS`, `Name Servers`, `Dynadot Parking`, … */
  Type: string;
  NameServers?: unknown;
  MainDomains?: WrittenRecord[] | null;
  SubDomains?: WrittenRecord[] | null;
  /** Seconds, for the whole zone. */
  TTL?: string | number;
  [field: string]: unknown;
}

/** One record. `Value2` is MX distance, redirect kind, title or alias. */
export interface WrittenRecord {
  Subhost?: string;
  RecordType: string;
  Value: string;
  Value2?: string | number | null;
  [field: string]: unknown;
}

/** The type of a domain whose records the API may write without undoing another setting. */
export const OWN_DNS = 'Dynadot DNS';

/** The settings in the content of a reply or of a snapshot. Errors: CATALYST-DNS-MALFORMED. */
export function settingsOf(value: unknown): ZoneSettings {
  if (!isObject(value) || typeof value.Type !== 'string' || value.Type === '') throw unreadable('no type');
  for (const field of ['MainDomains', 'SubDomains'] as const) {
    const records = value[field];
    const sound = records === undefined || records === null || Array.isArray(records);
    if (!sound || !(records ?? []).every((record) => isRecord(record, field)))
      throw unreadable(`${field} is no list of records`);
  }
  if (!/^(undefined|\d{1,9})$/.test(String(value.TTL))) throw unreadable('the TTL is no number');
  return value as ZoneSettings;
}

/** The settings in a reply to `domain_info`, which has to be about that very domain. */
export function settingsIn(content: Record<string, unknown>, zone: string): ZoneSettings {
  const info = content.DomainInfo;
  if (!isObject(info) || typeof info.Name !== 'string') throw unreadable('no domain');
  if (normalName(info.Name) !== zone) throw unreadable('it is about another domain');
  return settingsOf(info.NameServerSettings);
}

/** Hosts that the settings name; empty where they name none. */
export function namedServers(settings: ZoneSettings): string[] {
  const servers = Array.isArray(settings.NameServers) ? settings.NameServers : [];
  return servers.flatMap((server: unknown) =>
    isObject(server) && typeof server.ServerName === 'string' ? [normalName(server.ServerName)] : [],
  );
}

/** Hosts in a reply to `get_ns`: `Host0`, `Host1`, … */
export function serversIn(content: Record<string, unknown>): string[] {
  const named = isObject(content.NsContent) ? content.NsContent : {};
  return Object.entries(named)
    .filter(([field, host]) => /^Host\d+$/.test(field) && typeof host === 'string' && host !== '')
    .map(([, host]) => normalName(String(host)));
}

/** The zone's TTL in seconds, undefined where the API does not say it. */
export function ttlOf(settings: ZoneSettings): number | undefined {
  return settings.TTL === undefined ? undefined : Number(settings.TTL);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecord(value: unknown, field: 'MainDomains' | 'SubDomains'): boolean {
  if (!isObject(value) || typeof value.RecordType !== 'string' || typeof value.Value !== 'string')
    return false;
  if (!/^(undefined|object|string|number)$/.test(typeof value.Value2) || isObject(value.Value2)) return false;
  return field === 'MainDomains' || typeof value.Subhost === 'string';
}

function unreadable(what: string): CatalystError {
  return new CatalystError(
    'CATALYST-DNS-MALFORMED',
    `Dynadot's answer cannot be read as a domain's settings: ${what}.`,
    { hint: 'Nothing was written. Try again; if it stays so, look at the domain in the Dynadot account.' },
  );
}
