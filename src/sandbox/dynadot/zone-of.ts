import { type StoredSet, setKey, type ZoneVersion } from '../powerdns/zone-store.ts';
import type { Account } from './account.ts';
import { OWN_SERVERS } from './commands.ts';
import { type Domain, type Entry, OWN_TYPE } from './domain.ts';
import { contentOf } from './record-content.ts';

/** The domain in which the servers' own names are. */
const HOME = 'dyna-ns.test';

/**
 * The zones that the registrar's name servers serve: every domain of the account with its own DNS, and the one of the
 * servers themselves. `addresses` are theirs, in the order of their names.
 */
export function zonesOf(
  account: Account,
  addresses: readonly string[],
): (name: string) => ZoneVersion | undefined {
  const made = new WeakMap<Domain, ZoneVersion>();
  const home = zone(homeDomain(addresses));
  return (name) => {
    if (name === HOME) return home;
    const domain = account.find(name);
    if (domain === undefined || domain.type !== OWN_TYPE) return undefined;
    if (!made.has(domain)) made.set(domain, zone(domain));
    return made.get(domain);
  };
}

function homeDomain(addresses: readonly string[]): Domain {
  const sub = addresses.map((value, index) => ({ host: `ns${index + 1}`, type: 'a', value }));
  return { name: HOME, type: OWN_TYPE, servers: [], main: [], sub, ttl: 3600, serial: 1 };
}

function zone(domain: Domain): ZoneVersion {
  const sets = new Map<string, StoredSet>();
  const put = (name: string, type: string, contents: string[]) => {
    const former = sets.get(setKey(name, type))?.records ?? [];
    // A server answers with a record once, however often it was written (RFC 2181, 5).
    const all = new Set([...former.map(({ content }) => content), ...contents]);
    const records = [...all].map((content) => ({ content, disabled: false }));
    sets.set(setKey(name, type), { name, type, ttl: domain.ttl, records, comments: [] });
  };
  put(domain.name, 'SOA', [soa(domain)]);
  put(
    domain.name,
    'NS',
    OWN_SERVERS.map((host) => `${host}.`),
  );
  for (const entry of [...domain.main, ...domain.sub]) {
    const served = contentOf(entry);
    if (served !== undefined) put(nameOf(domain, entry), served.type, [served.content]);
  }
  return {
    name: domain.name,
    kind: 'Native',
    account: '',
    soaEdit: '',
    soaEditApi: '',
    apiRectify: false,
    sets,
    keys: [],
    metadata: new Map(),
  };
}

function soa({ serial, ttl }: Domain): string {
  return `${OWN_SERVERS[0]}. hostmaster.${HOME}. ${serial} 16384 2048 1048576 ${ttl}`;
}

function nameOf(domain: Domain, { host }: Entry): string {
  return host === '' ? domain.name : `${host.toLowerCase()}.${domain.name}`;
}
