import { basicAuthSecrets } from '../../domain/basic-auth.ts';
import { CatalystError } from '../../domain/errors.ts';
import { networkError } from '../http/network-error.ts';

import type { PowerdnsConnection, Request } from './call.ts';

export interface Reply {
  status: number;
  /** The `WWW-Authenticate` header, empty when there is none. */
  challenge: string;
  text: string;
  /** Both serial headers are there and differ; servers up to 4.7 send the new serial in both. */
  serialMoved?: boolean;
}

const MOST_TEXT = 400;

/** The error for a reply that is no success: says whose refusal it is and what would do. Never holds the key. */
export function refusal(connection: PowerdnsConnection, request: Request, reply: Reply): CatalystError {
  const said = textOf(reply, connection);
  const cause = new Error(`${request.method} ${request.path}: HTTP ${reply.status}`);
  if (reply.status === 401 || reply.status === 403) return credentialRefusal(connection, reply, said, cause);
  if (reply.status === 404) {
    const message = `PowerDNS answered: ${said} (${request.path}).`;
    const hint = 'Check the zone, dns.server and that dns.api is the address without /api/v1.';
    return new CatalystError('CATALYST-DNS-ZONE-ABSENT', message, { hint, cause });
  }
  if (reply.status >= 500) return unavailable(connection, cause, said);
  if (/update of lua records is not allowed/i.test(said)) {
    const hint = 'Set enable-lua-record-updates=yes on the server, or take the LUA record out.';
    return new CatalystError('CATALYST-DNS-LUA-OFF', `PowerDNS answered: ${said}`, { hint, cause });
  }
  return new CatalystError('CATALYST-DNS-REFUSED', `PowerDNS answered: ${said}`, { cause });
}

function credentialRefusal(
  connection: PowerdnsConnection,
  reply: Reply,
  said: string,
  cause: Error,
): CatalystError {
  if (!isEnvelope(reply.text) && !/^x-api-key/i.test(reply.challenge))
    return doorRefusal(connection, reply, cause);
  const hint = 'Check POWERDNS_API_KEY against the secret powerdns-api-credentials.';
  return new CatalystError('CATALYST-DNS-CREDENTIAL', `PowerDNS does not take the API key: ${said}`, {
    hint,
    cause,
  });
}

/** The refusal of a proxy that stands before the API (Traefik and the like): PowerDNS itself was not asked. */
function doorRefusal(connection: PowerdnsConnection, reply: Reply, cause: Error): CatalystError {
  const door = `Something before the PowerDNS API at ${hostOf(connection.api)}`;
  if (!/^basic/i.test(reply.challenge)) {
    const message = `${door} does not let us through (HTTP ${reply.status}).`;
    const hint = 'PowerDNS itself was not asked: check dns.api, and what the proxy before it demands.';
    return new CatalystError('CATALYST-DNS-CREDENTIAL', message, { hint, cause });
  }
  const given = connection.basicAuth !== undefined;
  const message = given
    ? `${door} does not take the user name and password.`
    : `${door} asks for a user name and password.`;
  const hint = given
    ? 'Check POWERDNS_BASIC_AUTH against the secret powerdns-api-basicauth; PowerDNS itself was not asked.'
    : 'Set POWERDNS_BASIC_AUTH to user:password, or use the address of the API inside the cluster or VPN.';
  return new CatalystError('CATALYST-DNS-CREDENTIAL', message, { hint, cause });
}

/** No answer at all: says whether it is the name, the way, the certificate, the time or the proxy. */
export function unreachable(connection: PowerdnsConnection, cause: unknown): CatalystError {
  const found = networkError(cause, `The PowerDNS API at ${hostOf(connection.api)}`, connection.proxied);
  if (!(found instanceof CatalystError)) return unavailable(connection, cause, 'no answer in time');
  return new CatalystError('CATALYST-DNS-UNAVAILABLE', found.message, {
    ...(found.hint === undefined ? {} : { hint: found.hint }),
    cause: withoutSecrets(cause, connection),
  });
}

function unavailable(connection: PowerdnsConnection, cause: unknown, said: string): CatalystError {
  return new CatalystError(
    'CATALYST-DNS-UNAVAILABLE',
    `The PowerDNS API at ${hostOf(connection.api)} fails: ${said}`,
    {
      hint: 'Try again; nothing was written by a call that failed this way unless a later read shows it.',
      cause: withoutSecrets(cause, connection),
    },
  );
}

export function noKey(): CatalystError {
  return new CatalystError('CATALYST-DNS-CREDENTIAL', 'There is no API key for PowerDNS.', {
    hint: 'Set POWERDNS_API_KEY, or POWERDNS_API_KEY_FILE to a file that holds it: the key of the PowerDNS API that serves the zone. In its cluster the Secret powerdns-api-credentials of namespace powerdns has it.',
  });
}

/** Both parts of the envelope: `error`, and the several `errors` that it may only sum up. */
function textOf(reply: Reply, connection: PowerdnsConnection): string {
  const envelope = parsed(reply.text);
  const texts = [envelope?.error, ...(Array.isArray(envelope?.errors) ? envelope.errors : [])];
  const said = texts.filter((text) => typeof text === 'string').join('; ') || `HTTP ${reply.status}`;
  return printable(redacted(said, connection)).slice(0, MOST_TEXT);
}

function isEnvelope(text: string): boolean {
  return typeof parsed(text)?.error === 'string';
}

function parsed(text: string): { error?: unknown; errors?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ');
}

function withoutSecrets(cause: unknown, connection: PowerdnsConnection): unknown {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const clean = redacted(text, connection);
  return clean === text ? cause : new Error(clean);
}

function redacted(text: string, { key, basicAuth }: PowerdnsConnection): string {
  const secrets = [key, ...basicAuthSecrets(basicAuth)].filter((secret) => secret !== '');
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

function hostOf(api: string): string {
  return URL.canParse(api) ? new URL(api).host : 'the given address';
}
