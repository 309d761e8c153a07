import type { Dispatcher } from 'undici';
import type { DnsCapabilities, DnsProvider, WriteOptions, ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';
import { normalName } from '../../domain/record-set.ts';
import type { Clock, Target } from '../../domain/surroundings.ts';
import { type Connection, connect } from './connection.ts';
import { inTurn } from './in-turn.ts';
import { paceAt } from './pace.ts';
import { pendingInMemory } from './pending.ts';
import { pendingInFolder } from './pending-files.ts';
import { findZone, readSettings, serversOf, snapshotOf } from './read-zone.ts';
import { RECORD_TYPES } from './record-form.ts';
import { OWN_DNS } from './settings.ts';
import { elsewhere, refusalOf, writeBack, writeChanges } from './write-zone.ts';

/** Where the real API is; it speaks TLS only. */
export const DYNADOT_API = 'https://api.dynadot.com';

export interface DynadotOptions {
  /** Scheme and authority of the API. */
  api: string;
  key: string;
  target: Pick<Target, 'connect' | 'authorities' | 'proxy'> & { speed?: number };
  clock: Clock;
  signal?: AbortSignal;
  /** Where writes that nobody has seen yet are remembered; without it they are forgotten with the process. */
  folder?: string;
}

const CAPABILITIES: DnsCapabilities = {
  provider: 'Dynadot',
  recordTypes: RECORD_TYPES,
  createZone: false,
  delegate: false,
  dnssec: false,
  perRecordTtl: false,
  atomic: true,
  asynchronous: true,
  appendOnly: true,
  maxRecords: { apex: 20, below: 100 },
};

/**
 * Records of domains registered at Dynadot, by its API 3 (https://www.dynadot.com/domain/api-commands). Nothing is sent
 * before the first call. Errors: CATALYST-DNS-CREDENTIAL, -UNAVAILABLE, -REFUSED, -ZONE-ABSENT, -ZONE-DIFFERENT,
 * -MALFORMED, -ZONE-CHANGED, -NOT-PROVEN. The key is in no message and no cause.
 */
export function createDynadot(options: DynadotOptions): DnsProvider {
  const way = wayOut(options);
  const connection = connect({
    ...options,
    dispatcher: way.open,
    proxied: options.target.proxy.httpsProxy !== undefined,
    pace: paceAt(options.target.speed ?? 1),
  });
  const pending = options.folder === undefined ? pendingInMemory() : pendingInFolder(options.folder);
  const writer = inTurn();
  const roomOf = (zone: string, waiting: WriteOptions['waiting']) => ({
    ...{ zone: normalName(zone), connection, pending, waiting },
  });
  const zones = new Map<string, string>();
  const servers = new Map<string, string[]>();
  return {
    capabilities: CAPABILITIES,
    verifyCredentials: (domain) => verify(connection, domain),
    findZone: async (name) => {
      const found = zones.get(name) ?? (await findZone(connection, name));
      if (found !== undefined) zones.set(name, found);
      return found;
    },
    read: (zone) => readZone(connection, normalName(zone), servers),
    ensureZone: () => Promise.reject(notHere('Dynadot makes no zones: a zone is a registered domain.')),
    writeRefusal: (zone, changes) => refusalOf(roomOf(zone, undefined), changes),
    write: (zone, changes, { waiting, since } = {}) =>
      writer(() => writeChanges({ ...roomOf(zone, waiting), since }, changes)),
    restore: (snapshot, { waiting } = {}) =>
      writer(() => writeBack(roomOf(snapshot.zone, waiting), snapshot)),
    dsRecords: async () => [],
    deleteZone: () => Promise.reject(notHere('Dynadot deletes no zones: a zone is a registered domain.')),
    close: way.close,
  };
}

function wayOut({ target }: DynadotOptions): { open(): Promise<Dispatcher>; close(): Promise<void> } {
  let made: Promise<Dispatcher> | undefined;
  const make = async () => {
    const { createDispatcher } = await import('../http/dispatcher.ts');
    return createDispatcher({ target });
  };
  return {
    open: () => {
      made ??= make();
      return made;
    },
    close: async () => (await made)?.close(),
  };
}

async function verify(connection: Connection, domain: string | undefined): Promise<void> {
  if (domain === undefined) {
    await connection.ask('account_info');
    return;
  }
  const zone = await findZone(connection, domain);
  const settings = zone === undefined ? undefined : await readSettings(connection, zone);
  if (zone === undefined || settings === undefined) {
    const message = `The Dynadot account holds no domain for ${domain}.`;
    const hint = 'Use the key of the account that holds it, or choose dns.provider none.';
    throw new CatalystError('CATALYST-DNS-ZONE-ABSENT', message, { hint });
  }
  if (settings.Type !== OWN_DNS) throw elsewhere(zone, settings.Type);
}

/** Who serves Dynadot's own DNS is asked once: it costs a request each time. */
async function readZone(
  connection: Connection,
  zone: string,
  known: Map<string, string[]>,
): Promise<ZoneSnapshot | undefined> {
  const settings = await readSettings(connection, zone);
  if (settings === undefined) return undefined;
  const isOwn = settings.Type === OWN_DNS;
  const servers = (isOwn ? known.get(zone) : undefined) ?? (await serversOf(connection, zone, settings));
  if (isOwn) known.set(zone, servers);
  return snapshotOf(zone, settings, servers, new Date(connection.clock.now()).toISOString());
}

function notHere(message: string): CatalystError {
  return new CatalystError('CATALYST-DNS-REFUSED', message);
}
