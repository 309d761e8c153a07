import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { basicAuthHeader } from './basic-auth.ts';
import { noKey, type Reply, refusal, unreachable } from './refusal.ts';

const TIMEOUT_MS = 30_000;
/** Waits before the second and the third attempt. */
const PAUSES_MS = [250, 1_000];
/** A zone of a hundred thousand sets has some 20 MiB; a refusal is a line. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_REFUSAL_BYTES = 1024 * 1024;

export interface PowerdnsConnection {
  /** Base address up to and without `/api/v1`. */
  api: string;
  /** Id of the server, nearly always `localhost`. */
  server: string;
  key: string;
  /** `user:password` for a proxy that stands before the API. */
  basicAuth?: string | undefined;
  dispatcher: () => Promise<Dispatcher>;
  /** The way there leads through a proxy. */
  proxied?: boolean;
  clock: Clock;
  signal?: AbortSignal;
}

export interface Request {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/servers/<id>`. */
  path: string;
  body?: unknown;
  /** Statuses that are answers and no failures. */
  accept?: number[];
}

/**
 * One call of the API. Reads, and writes that say the whole truth (PATCH with REPLACE, PUT, DELETE), are tried three
 * times on transport faults and 5xx; a POST once, its caller looks before it asks again.
 * Errors: CATALYST-DNS-CREDENTIAL, -UNAVAILABLE, -REFUSED, -LUA-OFF, -ZONE-ABSENT, -MALFORMED.
 */
export async function call(connection: PowerdnsConnection, request: Request): Promise<Reply> {
  if (connection.key === '') throw noKey();
  const pauses = request.method === 'POST' ? [] : PAUSES_MS;
  for (let attempt = 0; ; attempt += 1) {
    const reply = await attemptCall(connection, request).catch((error: unknown) =>
      asFailure(connection, error),
    );
    if ('status' in reply && reply.status < 500) return judged(connection, request, reply);
    const pause = pauses[attempt];
    if (pause === undefined) throw 'status' in reply ? refusal(connection, request, reply) : reply.failure;
    await connection.clock.sleep(pause, connection.signal);
  }
}

function judged(connection: PowerdnsConnection, request: Request, reply: Reply): Reply {
  const good = reply.status >= 200 && reply.status < 300;
  if (good || request.accept?.includes(reply.status)) return reply;
  throw refusal(connection, request, reply);
}

function asFailure(connection: PowerdnsConnection, error: unknown): { failure: Error } {
  if (connection.signal?.aborted) throw connection.signal.reason;
  if (error instanceof CatalystError) throw error;
  return { failure: unreachable(connection, error) };
}

async function attemptCall(connection: PowerdnsConnection, request: Request): Promise<Reply> {
  const { request: send } = await import('undici');
  const over = new AbortController();
  const done = new AbortController();
  const giveUp = () => over.abort(connection.signal?.reason);
  connection.signal?.addEventListener('abort', giveUp, { once: true });
  connection.clock.sleep(TIMEOUT_MS, done.signal).then(
    () => over.abort(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)),
    () => {},
  );
  try {
    const response = await send(addressOf(connection, request.path), {
      method: request.method,
      headers: headersOf(connection, request),
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      dispatcher: await connection.dispatcher(),
      signal: over.signal,
    });
    const { statusCode: status, headers } = response;
    const text = await bounded(response.body, status < 400 ? MOST_BYTES : MOST_REFUSAL_BYTES);
    const challenge = String(headers['www-authenticate'] ?? '');
    const serials = [headers['x-pdns-old-serial'], headers['x-pdns-new-serial']].map(String);
    return { status, challenge, text, serialMoved: new Set(serials).size > 1 };
  } finally {
    done.abort();
    connection.signal?.removeEventListener('abort', giveUp);
  }
}

function addressOf(connection: PowerdnsConnection, path: string): string {
  const base = connection.api.replace(/\/+$/, '');
  return `${base}/api/v1/servers/${encodeURIComponent(connection.server)}${path}`;
}

function headersOf(connection: PowerdnsConnection, request: Request): Record<string, string> {
  const json: Record<string, string> =
    request.body === undefined ? {} : { 'content-type': 'application/json' };
  const basic = basicAuthHeader(connection.basicAuth);
  return { 'x-api-key': connection.key, accept: 'application/json', ...basic, ...json };
}

async function bounded(body: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most) {
      const message = `PowerDNS sent an answer of more than ${most / 1024 / 1024} MiB.`;
      const hint = 'Check that dns.api is the address of the PowerDNS API, without /api/v1.';
      throw new CatalystError('CATALYST-DNS-MALFORMED', message, { hint });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
