import { parentOf } from '../../domain/zone.ts';
import { type Answer, hear, type RecordType } from './heard.ts';
import type { VerifyParts } from './parts.ts';

/** The zone that holds a name, as its SOA says; undefined when no resolver knows one. */
export async function zoneHolding(parts: VerifyParts, name: string): Promise<string | undefined> {
  for (let at: string | undefined = name; at !== undefined; at = parentOf(at)) {
    const answer = await resolved(parts, at, 'SOA');
    const soa = answer && [...answer.answers, ...answer.authority].find(({ type }) => type === 'SOA');
    if (soa !== undefined) return soa.name;
  }
  return undefined;
}

/** Hosts that serve a zone, as the resolvers know them, sorted. */
export async function serversOfZone(parts: VerifyParts, zone: string): Promise<string[]> {
  const answer = await resolved(parts, zone, 'NS');
  const named = (answer?.answers ?? []).filter(({ type, name }) => type === 'NS' && name === zone);
  return named.map(({ data }) => data).sort();
}

/** First resolver's answer that is one. */
export async function resolved(
  parts: VerifyParts,
  name: string,
  type: RecordType,
): Promise<Answer | undefined> {
  for (const server of parts.resolvers) {
    const { answer } = await hear(parts, { name, type }, { server, recursion: true });
    if (answer !== undefined && (answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN')) return answer;
  }
  return undefined;
}

/** Where a name server is asked, or why it cannot be. */
export interface Server {
  /** Its name; with the address where it has several. */
  host: string;
  address?: string;
  /** Why it has none. */
  says?: string;
}

const MOST_ADDRESSES = 3;

/** Looks up the addresses of name servers, all at once: every IPv4 address of each, else an IPv6 one. */
export async function findServers(parts: VerifyParts, hosts: readonly string[]): Promise<Server[]> {
  const found = await Promise.all(hosts.map((host) => addressesOf(parts, host)));
  return found.flat();
}

async function addressesOf({ query, signal }: VerifyParts, host: string): Promise<Server[]> {
  try {
    const addresses = await query.addressesOf(host, signal);
    const old = addresses.filter((one) => !one.includes(':')).slice(0, MOST_ADDRESSES);
    if (old.length > 1) return old.map((address) => ({ host: `${host}/${address}`, address }));
    const address = old[0] ?? addresses[0];
    return [address === undefined ? { host } : { host, address }];
  } catch (error) {
    signal.throwIfAborted();
    const silent = (error as { code?: string }).code === 'CATALYST-DNS-SILENT';
    return [silent ? { host, says: NO_RESOLVER } : { host }];
  }
}

/** As a row says it; the diagnosis looks for these words. */
const NO_RESOLVER = 'no resolver answers';
