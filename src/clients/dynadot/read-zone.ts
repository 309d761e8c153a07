import type { ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';
import { normalName, recordKey, recordSet } from '../../domain/record-set.ts';
import { suffixesOf } from '../../domain/zone.ts';
import type { Connection } from './connection.ts';
import { imageOf } from './line.ts';
import { DEFAULT_TTL, setsOf } from './record-form.ts';
import { DynadotFailure } from './refusal.ts';
import { namedServers, OWN_DNS, serversIn, settingsIn, ttlOf, type ZoneSettings } from './settings.ts';

/** Who serves a domain with Dynadot's own DNS, where the API does not say it (public documentation). */
const SERVERS = ['ns1.dyna-ns.net', 'ns2.dyna-ns.net'];

/** A registered domain has two labels at least. */
const FEWEST_LABELS = 2;

/** The domain as the account has it now; undefined when it is not in the account. */
export async function readSettings(connection: Connection, zone: string): Promise<ZoneSettings | undefined> {
  try {
    return settingsIn(await connection.ask('domain_info', { domain: zone }), zone);
  } catch (error) {
    if (error instanceof DynadotFailure && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/**
 * The domain of the account that holds `name`: the longest one. A name that the API refuses to look up is none; when it
 * finds none at all, its refusal is told.
 */
export async function findZone(connection: Connection, name: string): Promise<string | undefined> {
  let refused: unknown;
  for (const suffix of suffixesOf(normalName(name), FEWEST_LABELS)) {
    try {
      if ((await readSettings(connection, suffix)) !== undefined) return suffix;
    } catch (error) {
      if (!(error instanceof CatalystError) || error.code !== 'CATALYST-DNS-REFUSED') throw error;
      refused = error;
    }
  }
  if (refused !== undefined) throw refused;
  return undefined;
}

/** Hosts that serve the domain: those that its settings name, else what `get_ns` says. */
export async function serversOf(
  connection: Connection,
  zone: string,
  settings: ZoneSettings,
): Promise<string[]> {
  const named = namedServers(settings);
  if (named.length > 0) return named;
  const found = await connection.ask('get_ns', { domain: zone }).then(serversIn, (error: unknown) => {
    if (error instanceof DynadotFailure && error.code === 'CATALYST-DNS-REFUSED') return [];
    throw error;
  });
  return found.length > 0 || settings.Type !== OWN_DNS ? found : SERVERS;
}

/** The settings in our form. The name servers are in it as the apex's NS, though nobody can write them here. */
export function snapshotOf(
  zone: string,
  settings: ZoneSettings,
  servers: readonly string[],
  takenAt: string,
): ZoneSnapshot {
  const image = imageOf(settings);
  const ttl = ttlOf(settings) ?? DEFAULT_TTL;
  const apex = servers.length === 0 ? [] : [recordSet(zone, 'NS', ttl, servers)];
  const sets = [...setsOf(zone, image, ttl), ...apex];
  sets.sort((one, other) => (recordKey(one) < recordKey(other) ? -1 : 1));
  return { zone, takenAt, ...(image.lines.length === 0 ? {} : { ttl }), sets, verbatim: settings };
}
