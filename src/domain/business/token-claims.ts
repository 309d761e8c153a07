import { plainText } from '../plain-text.ts';

/** What a token says of itself; only the Sovereign can tell whether that is true. */
export interface TokenClaims {
  subject: string;
  email: string;
  role: string;
  /** Milliseconds since the epoch; undefined when it names no end. */
  expiresAt?: number;
}

/** The claims of a JWT, unverified; undefined when the text is none. */
export function tokenClaims(token: string): TokenClaims | undefined {
  const [, payload = '', ...rest] = token.split('.');
  if (rest.length !== 1) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
    const text = (name: string) =>
      typeof claims[name] === 'string' ? plainText(claims[name].slice(0, 256)) : '';
    const expires =
      typeof claims.exp === 'number' && Number.isFinite(claims.exp) ? claims.exp * 1000 : undefined;
    return {
      ...{ subject: text('sub'), email: text('email'), role: text('role') },
      ...(expires === undefined ? {} : { expiresAt: expires }),
    };
  } catch {
    return undefined;
  }
}
