import { getServers } from 'node:dns';
import { CatalystError } from '../../domain/errors.ts';
import type { DnsAnswer, DnsQuery } from './query.ts';

const MOST_STEPS = 12;

/** Codes of getaddrinfo for a resolver that does not answer, rather than for a name that is not there. */
const NO_RESOLVER = new Set(['EAI_AGAIN', 'EAI_FAIL', 'EAI_SYSTEM', 'ETIMEOUT']);

/** Addresses of a host by the machine's own resolver. Errors: CATALYST-DNS-NAME-UNKNOWN, CATALYST-DNS-SILENT. */
export async function addressesBySystem(host: string): Promise<string[]> {
  const { lookup } = await import('node:dns/promises');
  const found = await lookup(host, { all: true }).catch((cause: NodeJS.ErrnoException) => {
    throw NO_RESOLVER.has(cause.code ?? '') ? noResolver(host, cause) : unknownName(host, cause);
  });
  return found.map(({ address }) => address);
}

function noResolver(host: string, cause: unknown): CatalystError {
  return new CatalystError(
    'CATALYST-DNS-SILENT',
    `The resolver of this machine does not answer for ${host}.`,
    { hint: 'Check the network and the resolvers that this machine is set up with.', cause },
  );
}

/** Resolvers that this machine is set up with: `address` or `address:port`. */
export function systemResolvers(): string[] {
  return getServers();
}

/**
 * Addresses of a host by the given servers, which need not recurse: follows one chain of CNAMEs and referrals with
 * glue. Errors: CATALYST-DNS-NAME-UNKNOWN, and those of `ask`.
 */
export async function addressesByTarget(
  ask: DnsQuery['ask'],
  resolvers: readonly string[],
  host: string,
  signal?: AbortSignal,
): Promise<string[]> {
  let name = host.toLowerCase().replace(/\.$/, '');
  let servers = resolvers;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const answer = await askOne(ask, servers, name, signal);
    const end = chainEnd(answer, name);
    const addresses = answer.answers.filter((record) => record.type === 'A' && record.name === end);
    if (addresses.length > 0) return addresses.map((record) => record.data);
    const glue = glueOf(answer);
    if (end !== name) [name, servers] = [end, resolvers];
    else if (glue.length > 0 && !answer.authoritative) servers = glue;
    else break;
  }
  throw unknownName(host);
}

async function askOne(
  ask: DnsQuery['ask'],
  servers: readonly string[],
  name: string,
  signal?: AbortSignal,
): Promise<DnsAnswer> {
  let last: unknown = unknownName(name);
  for (const server of servers) {
    try {
      return await ask({ name, type: 'A' }, { server, recursion: true, signal });
    } catch (error) {
      if (signal?.aborted) throw error;
      last = error;
    }
  }
  throw last;
}

function chainEnd(answer: DnsAnswer, name: string): string {
  let at = name;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = answer.answers.find((record) => record.type === 'CNAME' && record.name === at);
    if (next === undefined) break;
    at = next.data;
  }
  return at;
}

function glueOf(answer: DnsAnswer): string[] {
  const hosts = answer.authority.filter((record) => record.type === 'NS').map((record) => record.data);
  return answer.additional
    .filter((record) => record.type === 'A' && hosts.includes(record.name))
    .map((record) => record.data);
}

function unknownName(host: string, cause?: unknown): CatalystError {
  return new CatalystError('CATALYST-DNS-NAME-UNKNOWN', `The name ${host} has no address.`, {
    hint: 'Check its spelling and that its zone is delegated.',
    cause,
  });
}
