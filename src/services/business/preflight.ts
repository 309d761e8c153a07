import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { Business } from './business.ts';

/** Roles that may issue, list and revoke vouchers. */
export const VOUCHER_ISSUERS: readonly string[] = ['superadmin', 'sovereign-admin'];
export const SUPERADMIN: readonly string[] = ['superadmin'];

/**
 * Asks the Sovereign for the role before anything is written; a subject that it keeps no user for (break-glass), or a way
 * that has no such question (the bridge), is judged by its token. The server's own answer stays final.
 * @throws CatalystError CATALYST-ROLE-MISSING, CATALYST-AUTH-REQUIRED
 */
export async function requireRole(
  business: Business,
  roles: readonly string[],
  what: string,
): Promise<string | undefined> {
  const role = business.via === 'bridge' ? undefined : await roleOf(business);
  if (role === undefined || roles.includes(role)) return role;
  const message = `Your role on ${business.fqdn} is ${role === '' ? 'none' : role}; to ${what} takes ${roles.join(' or ')}. Nothing was written.`;
  throw new CatalystError('CATALYST-ROLE-MISSING', message, { hint: 'catalyst auth login as somebody else' });
}

async function roleOf({ gateway, actor, signal }: Business): Promise<string | undefined> {
  try {
    return (await gateway.me(signal === undefined ? {} : { signal })).role;
  } catch (thrown) {
    const { code } = asCatalystError(thrown);
    if (code !== 'CATALYST-BILLING-REFUSED' && code !== 'CATALYST-NOT-INSTALLED') throw thrown;
    return (await actor()).role;
  }
}
