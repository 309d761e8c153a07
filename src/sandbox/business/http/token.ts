import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Claims {
  sub: string;
  email: string;
  role: string;
  iat?: number;
  exp?: number;
}

const HASHES: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** Seconds since the epoch, as tokens tell time. */
export type Seconds = number;

/** A token as upstream's services mint it: HS256, no issuer, no audience. */
export function signToken(claims: Claims, secret: string, times: { iat: Seconds; exp: Seconds }): string {
  const head = encode({ alg: 'HS256', typ: 'JWT' });
  const payload = encode({ ...claims, ...times });
  return `${head}.${payload}.${signature(`${head}.${payload}`, secret, 'sha256')}`;
}

/** The claims of a token that this secret signed (any HMAC) and that has not expired; undefined otherwise. */
export function readToken(token: string, secret: string, now: Seconds): Claims | undefined {
  const [head = '', payload = '', given = '', ...rest] = token.split('.');
  const hash = HASHES[String(decode(head)?.alg)];
  if (hash === undefined || rest.length > 0) return undefined;
  const wanted = Buffer.from(signature(`${head}.${payload}`, secret, hash));
  const told = Buffer.from(given);
  if (wanted.length !== told.length || !timingSafeEqual(wanted, told)) return undefined;
  const claims = decode(payload);
  if (claims === undefined || (typeof claims.exp === 'number' && claims.exp <= now)) return undefined;
  return {
    sub: text(claims.sub),
    email: text(claims.email),
    role: text(claims.role),
    ...(typeof claims.exp === 'number' ? { exp: claims.exp } : {}),
  };
}

export function bearerOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? /^Bearer (.+)$/.exec(header)?.[1] : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function signature(signed: string, secret: string, hash: string): string {
  return createHmac(hash, secret).update(signed).digest('base64url');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
