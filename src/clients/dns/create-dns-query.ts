import { isIP, isIPv4 } from 'node:net';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock, Target } from '../../domain/surroundings.ts';
import { overTcp, overUdp, type Place } from './exchange.ts';
import { encodeQuery, type Question } from './message.ts';
import type { DnsAnswer, DnsQuery } from './query.ts';
import { addressesBySystem, addressesByTarget, systemResolvers } from './resolve-host.ts';

const TIMEOUT_MS = 2_000;
const UDP_TRIES = 3;
const PORT = 53;

export interface DnsQueryOptions {
  target: Pick<Target, 'kind' | 'connect' | 'resolvers'>;
  clock: Clock;
}

interface AskOptions {
  server: string;
  recursion?: boolean;
  dnssec?: boolean;
  unchecked?: boolean;
  tcp?: boolean;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * A DNS client over real UDP and TCP that obeys the target's connect map. `server` is an address, `address:port`, or a
 * host name (then resolved first). UDP is tried three times, a truncated answer is asked for again over TCP.
 * Errors: CATALYST-DNS-SILENT, CATALYST-DNS-MALFORMED, CATALYST-DNS-NAME-UNKNOWN.
 */
export function createDnsQuery({ target, clock }: DnsQueryOptions): DnsQuery {
  const addressesOf = (host: string, signal?: AbortSignal): Promise<string[]> => {
    if (isIP(host)) return Promise.resolve([host]);
    return target.kind === 'sandbox'
      ? addressesByTarget(ask, target.resolvers, host, signal)
      : addressesBySystem(host);
  };
  const ask: DnsQuery['ask'] = async (question, options) => {
    const server = await placeOf(options.server, (host) => addressesOf(host, options.signal));
    const asking = { question, options, server, target, clock };
    if (options.tcp === true) return byTcp(asking);
    const { answer, truncated } = await byUdp(asking);
    return truncated ? byTcp(asking) : answer;
  };
  const resolvers = () => (target.kind === 'sandbox' ? [...target.resolvers] : systemResolvers());
  return { ask, addressesOf, resolvers };
}

interface Asking {
  question: Question;
  options: AskOptions;
  server: Place;
  target: DnsQueryOptions['target'];
  clock: Clock;
}

async function byUdp(asking: Asking): Promise<{ answer: DnsAnswer; truncated: boolean }> {
  const at = dial(asking, 'udp');
  for (let tries = 1; ; tries += 1) {
    try {
      const asked = encodeQuery(asking.question, flagsOf(asking.options));
      return await within(asking, (signal) => overUdp(asked, asking.server.host, at, signal));
    } catch (error) {
      if (error instanceof CatalystError && error.code === 'CATALYST-DNS-MALFORMED') throw error;
      if (tries === UDP_TRIES || asking.options.signal?.aborted) throw silent(asking, error);
    }
  }
}

async function byTcp(asking: Asking): Promise<DnsAnswer> {
  const asked = encodeQuery(asking.question, flagsOf(asking.options));
  try {
    return await within(asking, (signal) => overTcp(asked, asking.server.host, dial(asking, 'tcp'), signal));
  } catch (error) {
    if (error instanceof CatalystError && error.code === 'CATALYST-DNS-MALFORMED') throw error;
    throw silent(asking, error);
  }
}

function flagsOf({ recursion = false, dnssec = false, unchecked = false }: AskOptions) {
  return { recursion, dnssec, unchecked };
}

function dial({ server, target }: Asking, protocol: 'udp' | 'tcp'): Place {
  return target.connect.lookup(server.host, server.port, protocol) ?? server;
}

/** Runs an exchange until it ends, our time is over by the clock, or the caller gives up. */
async function within<T>(
  { options, clock }: Asking,
  exchange: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const done = new AbortController();
  const giveUp = () => over.abort(options.signal?.reason);
  if (options.signal?.aborted) giveUp();
  options.signal?.addEventListener('abort', giveUp, { once: true });
  const ms = options.timeoutMs ?? TIMEOUT_MS;
  clock.sleep(ms, done.signal).then(
    () => over.abort(new Error(`no answer within ${ms} ms`)),
    () => {},
  );
  try {
    return await exchange(over.signal);
  } finally {
    done.abort();
    options.signal?.removeEventListener('abort', giveUp);
  }
}

function silent(asking: Asking, cause: unknown): unknown {
  if (asking.options.signal?.aborted) return asking.options.signal.reason;
  const { server, question } = asking;
  return new CatalystError(
    'CATALYST-DNS-SILENT',
    `The DNS server ${server.host} did not answer for ${question.name} ${question.type}.`,
    { hint: `Check that ${server.host} can be reached on port ${server.port} over UDP and TCP.`, cause },
  );
}

async function placeOf(server: string, addressesOf: (host: string) => Promise<string[]>): Promise<Place> {
  if (isIP(server)) return { host: server, port: PORT };
  const parts = /^\[?([^\]]+?)\]?:(\d+)$/.exec(server);
  const [host, port] = parts === null ? [server, PORT] : [parts[1]!, Number(parts[2])];
  if (isIP(host)) return { host, port };
  const addresses = await addressesOf(host);
  return { host: addresses.find((address) => isIPv4(address)) ?? addresses[0]!, port };
}
