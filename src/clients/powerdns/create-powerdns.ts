import type { Dispatcher } from 'undici';
import type { DnsCapabilities, DnsProvider, ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';
import { normalName } from '../../domain/record-set.ts';
import type { Clock, Target } from '../../domain/surroundings.ts';
import { suffixesOf } from '../../domain/zone.ts';
import { call, type PowerdnsConnection } from './call.ts';
import { compareZone, ensureZone } from './ensure-zone.ts';
import { apiKeys, apiZone, apiZones } from './replies.ts';
import { restoreZone } from './restore-zone.ts';
import { deleteOf, dotted, dsOf, replaceOf, snapshotOf, zonePath } from './zone-form.ts';
import { mendSerial, refuseStuckSerial, serialOf } from './zone-serial.ts';

export interface PowerdnsOptions {
  /** Base address of the API up to and without `/api/v1`. */
  api: string;
  server: string;
  key: string;
  /** `user:password` for a proxy before the API that asks for them. */
  basicAuth?: string | undefined;
  /** How the API is reached: a dispatcher, or the target from which one is made at the first call. */
  dispatcher?: Dispatcher;
  target?: Pick<Target, 'connect' | 'authorities' | 'proxy'>;
  clock: Clock;
  signal?: AbortSignal;
}

const CAPABILITIES: DnsCapabilities = {
  provider: 'powerdns',
  recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'DS', 'LUA', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'],
  createZone: true,
  delegate: true,
  dnssec: true,
  perRecordTtl: true,
  atomic: true,
  asynchronous: false,
  appendOnly: false,
};

/**
 * PowerDNS Authoritative by its HTTP API (https://doc.powerdns.com/authoritative/http-api/). Nothing is sent before the
 * first call. Errors: CATALYST-DNS-CREDENTIAL, -UNAVAILABLE, -REFUSED, -LUA-OFF, -ZONE-ABSENT, -ZONE-DIFFERENT,
 * -SERIAL-STUCK, -MALFORMED. Neither key nor password is in a message.
 */
export function createPowerdns(options: PowerdnsOptions): DnsProvider {
  const way = wayOut(options);
  const proxied = options.target?.proxy.httpsProxy !== undefined;
  const connection: PowerdnsConnection = { ...options, dispatcher: way.open, proxied };
  const read = (zone: string) => readZone(connection, zone);
  return {
    capabilities: CAPABILITIES,
    verifyCredentials: (domain) => verifyCredentials(connection, domain),
    findZone: (name) => findZone(connection, name),
    read,
    ensureZone: (zone, wanted) => ensureZone(connection, zone, wanted),
    compareZone: (zone, wanted) => compareZone(connection, zone, wanted),
    serialFault: (zone) => serialOf(connection, zone),
    mendSerial: (zone) => mendSerial(connection, zone),
    restore: (snapshot) => restoreZone(connection, snapshot),
    write: async (zone, { upsert, remove }) => {
      const rrsets = [...remove.map(deleteOf), ...upsert.map(replaceOf)];
      if (rrsets.length === 0) return;
      const reply = await call(connection, { method: 'PATCH', path: zonePath(zone), body: { rrsets } });
      await refuseStuckSerial(connection, zone, reply);
    },
    dsRecords: async (zone) => dsOf(await apiKeys(connection, zone)),
    deleteZone: async (zone) => {
      const reply = await call(connection, { method: 'DELETE', path: zonePath(zone), accept: [404] });
      return reply.status === 404 ? 'absent' : 'deleted';
    },
    close: way.close,
  };
}

function wayOut({ dispatcher, target }: PowerdnsOptions): {
  open(): Promise<Dispatcher>;
  close(): Promise<void>;
} {
  let made: Promise<Dispatcher> | undefined;
  const make = async () => {
    if (target === undefined) throw new CatalystError('CATALYST-INTERNAL', 'PowerDNS was given no way out.');
    const { createDispatcher } = await import('../http/dispatcher.ts');
    return createDispatcher({ target });
  };
  return {
    open: () => {
      if (dispatcher !== undefined) return Promise.resolve(dispatcher);
      made ??= make();
      return made;
    },
    close: async () => (await made)?.close(),
  };
}

async function verifyCredentials(connection: PowerdnsConnection, domain?: string): Promise<void> {
  await call(connection, { method: 'GET', path: '' });
  if (domain === undefined || (await findZone(connection, domain)) !== undefined) return;
  const message = `PowerDNS holds neither ${domain} nor a zone above it.`;
  const hint = 'Create the pool zone there, or choose dns.provider none.';
  throw new CatalystError('CATALYST-DNS-ZONE-ABSENT', message, { hint });
}

async function findZone(connection: PowerdnsConnection, name: string): Promise<string | undefined> {
  for (const suffix of suffixesOf(normalName(name))) {
    const query = new URLSearchParams({ zone: dotted(suffix), dnssec: 'false' });
    const zones = await apiZones(connection, `/zones?${query}`);
    if (zones.some((zone) => normalName(zone) === suffix)) return suffix;
  }
  return undefined;
}

async function readZone(connection: PowerdnsConnection, zone: string): Promise<ZoneSnapshot | undefined> {
  const found = await apiZone(connection, zone);
  return found && snapshotOf(found, new Date(connection.clock.now()).toISOString());
}
