import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import { compileScrub } from '../../domain/scrub.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { networkError } from '../http/network-error.ts';
import { exactJsonText } from './exact-json.ts';
import { NOT_INSTALLED_HINT } from './refusal.ts';

export interface GatewayRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base, percent-encoded, with a leading slash. */
  path: string;
  body?: unknown;
  /** The body is an HTML form instead of JSON, as OAuth has it. */
  form?: boolean;
  /** Sent with no token, whoever asks. */
  anonymous?: boolean;
  /** Milliseconds for the whole call. */
  budgetMs?: number;
  /** Only reads obey an interrupt: a write that was begun is waited for, so that its outcome is known. */
  signal?: AbortSignal;
}

export interface GatewayReply {
  status: number;
  text: string;
  /** Header `Date`, milliseconds since the epoch; undefined without one. */
  serverTime?: number;
}

/** A token and how to get the next one. */
export interface TokenSource {
  /** Undefined: ask without one. */
  current(): Promise<string | undefined>;
  /** After a 401 for `spent`: another token, or undefined when there is none. */
  renew(spent: string): Promise<string | undefined>;
}

export interface GatewayConnection {
  /** `https://marketplace.<fqdn>/api`, without a slash at its end. */
  base: string;
  /** Names the server in errors. */
  what: string;
  dispatcher(): Promise<Dispatcher>;
  proxied: boolean;
  clock: Clock;
  tokens: TokenSource;
  /** Whether the Sovereign answers to another of its names, asked when that of its gateway is unknown. */
  isThereOtherwise?: (() => Promise<boolean>) | undefined;
  /** Value of `X-Request-ID` for the next call. */
  requestId(): string;
}

const FORM = 'application/x-www-form-urlencoded';
const BUDGET_MS = 15_000;
/** Ten thousand vouchers have some 2 MiB. */
const MOST_BYTES = 64 * 1024 * 1024;

/** One call; a 401 is asked again once with a renewed token, since nothing was done for it. Statuses are the caller's to judge. */
export async function callGateway(
  connection: GatewayConnection,
  request: GatewayRequest,
): Promise<GatewayReply> {
  const token = request.anonymous === true ? undefined : await connection.tokens.current();
  const reply = await sendOnce(connection, request, token);
  if (reply.status !== 401 || token === undefined) return reply;
  const next = await connection.tokens.renew(token);
  return next === undefined || next === token ? reply : sendOnce(connection, request, next);
}

async function sendOnce(
  connection: GatewayConnection,
  request: GatewayRequest,
  token: string | undefined,
): Promise<GatewayReply> {
  const { request: send } = await import('undici');
  const over = new AbortController();
  const done = new AbortController();
  const late = Object.assign(new Error('no answer in time'), { code: 'UND_ERR_HEADERS_TIMEOUT' });
  const patience = connection.clock.sleep(request.budgetMs ?? BUDGET_MS, done.signal);
  patience.then(
    () => over.abort(late),
    () => undefined,
  );
  const signals = request.signal === undefined ? [over.signal] : [over.signal, request.signal];
  try {
    const reply = await send(`${connection.base}${request.path}`, {
      method: request.method,
      headers: headersOf(connection, request, token),
      body: bodyText(request),
      dispatcher: await connection.dispatcher(),
      signal: AbortSignal.any(signals),
    });
    const serverTime = Date.parse(String(reply.headers.date ?? ''));
    const whole = await bounded(reply.body, connection.what);
    const text = reply.statusCode < 400 ? whole : withoutSecrets(whole, request, token);
    return { status: reply.statusCode, text, ...(Number.isNaN(serverTime) ? {} : { serverTime }) };
  } catch (error) {
    request.signal?.throwIfAborted();
    const failure = networkError(over.signal.aborted ? late : error, connection.what, connection.proxied);
    throw await withoutMarketplace(connection, failure);
  } finally {
    done.abort();
  }
}

/** A Sovereign whose marketplace is off has no such name: that is no trouble of the connection. */
async function withoutMarketplace(connection: GatewayConnection, failure: unknown): Promise<unknown> {
  const unknownName =
    failure instanceof CatalystError && /^CATALYST-(NETWORK-NAME|DNS-NAME-UNKNOWN)$/.test(failure.code);
  if (!unknownName || !(await connection.isThereOtherwise?.())) return failure;
  const message = `${connection.what} has no address, and the Sovereign itself has: billing is not installed there.`;
  return new CatalystError('CATALYST-NOT-INSTALLED', message, { hint: NOT_INSTALLED_HINT, cause: failure });
}

const MOST_REFUSAL = 65_536;
const SECRET_MEMBER = /^(to|email|username)$|password|token|secret|stripe/;

/** A refusal may repeat what was sent; blanked before it is cut short, since half a secret is no longer found. */
function withoutSecrets(text: string, { body }: GatewayRequest, token: string | undefined): string {
  const sent = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const secrets = sent.flatMap(([name, value]) => (SECRET_MEMBER.test(name) ? [String(value)] : []));
  return compileScrub(token === undefined ? secrets : [token, ...secrets])(text.slice(0, MOST_REFUSAL));
}

function bodyText({ body, form }: GatewayRequest): string | null {
  if (body === undefined) return null;
  return form === true ? String(new URLSearchParams(body as Record<string, string>)) : exactJsonText(body);
}

function headersOf(connection: GatewayConnection, request: GatewayRequest, token: string | undefined) {
  return {
    accept: 'application/json',
    'user-agent': 'catalyst',
    'x-request-id': connection.requestId(),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(request.body === undefined
      ? {}
      : { 'content-type': request.form === true ? FORM : 'application/json' }),
  };
}

async function bounded(body: AsyncIterable<Uint8Array>, what: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      const message = `${what} sent an answer of more than ${MOST_BYTES / 1024 / 1024} MiB.`;
      throw new CatalystError('CATALYST-GATEWAY-REPLY-INVALID', message);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
