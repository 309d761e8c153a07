import { createHmac } from 'node:crypto';
import type { BusinessContext } from '../context.ts';
import { readToken, signToken } from '../http/token.ts';

const SESSION_SECONDS = 30 * 60;

/** Keycloak signs with a key of its own, never with the services' secret. */
function realmSecret(context: BusinessContext): string {
  return createHmac('sha256', context.secrets.adminPassword).update('keycloak').digest('hex');
}

/** A session of a console operator with these realm roles. */
export function operatorSession(context: BusinessContext, email: string, roles: string[]): string {
  const iat = Math.floor(context.clock.now() / 1000);
  const claims = { sub: `keycloak:${email}`, email, role: roles.join(' ') };
  return signToken(claims, realmSecret(context), { iat, exp: iat + SESSION_SECONDS });
}

export interface Operator {
  sub: string;
  email: string;
  /** What the services will take the operator for. */
  role: 'superadmin' | 'sovereign-admin' | 'member';
}

const SUPERADMIN = ['catalyst-owner', 'owner'];
const SOVEREIGN_ADMIN = ['catalyst-admin', 'sovereign-admin', 'application-admin', 'admin'];

/** Whose session that is, undefined for none; roles mapped as the bridge maps them (billing.md 4.4). */
export function readSession(context: BusinessContext, token: string): Operator | undefined {
  const claims = readToken(token, realmSecret(context), Math.floor(context.clock.now() / 1000));
  if (claims === undefined) return undefined;
  const roles = claims.role.split(' ');
  const has = (names: string[]) => names.some((name) => roles.includes(name));
  const role = has(SUPERADMIN) ? 'superadmin' : has(SOVEREIGN_ADMIN) ? 'sovereign-admin' : 'member';
  return { sub: claims.sub, email: claims.email, role };
}
