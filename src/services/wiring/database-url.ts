import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { PostgresAccess } from '../../clients/postgres/create-postgres.ts';
import { CatalystError } from '../../domain/errors.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

/**
 * Where an address of a database leads. Its password crosses a network only under TLS with a certificate that is verified;
 * on the loopback address, where a tunnel ends, there is none unless `sslmode=verify-full` asks for it.
 * @throws CatalystError CATALYST-USAGE, which repeats nothing of the address
 */
export function databaseUrlAccess(text: string, authorities: readonly string[]): PostgresAccess {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = decoded(url?.pathname.slice(1) ?? '');
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || database === '')
    throw refused('The address of the database is none.', 'postgres://user:password@host:5432/sme_billing');
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'sslmode');
  if (unknown.length > 0) throw refused('The address of the database has a parameter other than sslmode.');
  const mode = url.searchParams.get('sslmode');
  const local = LOOPBACK.test(url.hostname);
  if (mode !== null && mode !== 'verify-full' && !(mode === 'disable' && local))
    throw refused('The connection to the database has to be verified.', 'Leave sslmode out.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    ...{ host, port: Number(url.port || 5432), database },
    user: decoded(url.username),
    password: decoded(url.password),
    ...(local && mode !== 'verify-full' ? {} : { tls: verified(host, authorities) }),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused('The address of the database has a % that codes nothing.', 'Write it as %25.');
  }
}

function verified(host: string, authorities: readonly string[]) {
  const ca = authorities.length === 0 ? {} : { ca: [...rootCertificates, ...authorities] };
  return { rejectUnauthorized: true, ...(isIP(host) === 0 ? { servername: host } : {}), ...ca };
}

function refused(message: string, hint?: string): CatalystError {
  return new CatalystError('CATALYST-USAGE', message, hint === undefined ? {} : { hint });
}
