import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.ts';

export interface ApiTokens {
  /** Read & Write. */
  token: string;
  readOnlyToken?: string;
}

/** Who calls, by the bearer token; throws `unauthorized` for anybody else. Compares in constant time. */
export function scopeOf(authorization: string | undefined, tokens: ApiTokens): 'read-write' | 'read-only' {
  const given = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
  const isFull = isEqual(given, tokens.token);
  const isReader = tokens.readOnlyToken !== undefined && isEqual(given, tokens.readOnlyToken);
  if (isFull) return 'read-write';
  if (isReader) return 'read-only';
  throw new Refusal('unauthorized', 'unable to authenticate');
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
