import { createHmac } from 'node:crypto';
import type { TokenSource } from '../../clients/gateway/call.ts';
import type { SovereignContext } from '../../domain/business/sovereign-context.ts';
import type { BusinessWorkshop } from '../business/business.ts';

const MINUTES = 5;

export interface BreakGlassRoom {
  /** In the words of whoever breaks the glass; kept in the audit file. */
  reason: string;
  hide(tokens: string[]): void;
  request(): string;
}

/**
 * A token of five minutes that we sign ourselves with the secret in the Sovereign's cluster, under a subject of our own. It
 * is written nowhere, and the audit file says that it was made before it is used.
 */
export async function breakGlassTokens(
  workshop: BusinessWorkshop,
  context: SovereignContext,
  room: BreakGlassRoom,
): Promise<TokenSource> {
  const { settings, audit } = workshop;
  const { fqdn, world } = context;
  const { clock, who } = settings;
  const secret = await workshop.jwtSecret(context);
  const known = breakGlassClaims(who.holder);
  const { sub: subject } = known;
  const issuedAt = Math.floor(clock.now() / 1000);
  const claims = { ...known, iat: issuedAt, exp: issuedAt + MINUTES * 60 };
  const token = signHs256(claims, secret);
  room.hide([secret, token]);
  await audit.append({
    ...{ v: 1, at: new Date(clock.now()).toISOString(), sovereign: fqdn, world, command: 'break-glass' },
    who: { login: who.holder, host: who.host, subject, role: claims.role },
    ...{ request: room.request(), what: `token of ${MINUTES} minutes`, outcome: 'done', reason: room.reason },
  });
  return { current: async () => token, renew: async () => undefined };
}

/** Whose such a token is; no user of the Sovereign has that subject. */
export function breakGlassClaims(holder: string) {
  return { sub: `catalyst-break-glass:${holder}`, email: '', role: 'superadmin' };
}

/** A JWT by HMAC-SHA-256 (RFC 7515). */
export function signHs256(claims: object, secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
