import { tokenClaims } from '../../domain/business/token-claims.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { Business, BusinessRequest, BusinessWorkshop } from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import type { AuthStatus } from './auth.ts';
import { breakGlassClaims } from './break-glass.ts';
import type { KeptSession } from './session-files.ts';
import { factsOf } from './session-tokens.ts';

type Held = Pick<AuthStatus, 'source' | 'state' | 'session' | 'claims'>;

/**
 * What a command would ask with, a token that was brought before the session that is kept, and with `verify` what the Sovereign
 * says of its holder.
 * @throws CatalystError CATALYST-AUTH-REQUIRED for a brought text that is no token
 */
export async function authStatus(
  workshop: BusinessWorkshop,
  request: BusinessRequest & { verify?: boolean },
): Promise<AuthStatus> {
  const { contexts, settings } = workshop;
  const context = await contexts.resolve({
    ...(request.sovereign === undefined ? {} : { named: request.sovereign }),
    world: settings.context,
  });
  const of = { sovereign: context.fqdn, world: context.world, context: context.name };
  const status: AuthStatus = { ...of, ...(await heldBy(workshop, request, context.name)) };
  if (request.verify !== true) return status;
  return { ...status, ...(await withBusiness(workshop, request, verified)) };
}

async function heldBy(
  { sessions, settings }: BusinessWorkshop,
  { token, breakGlass }: BusinessRequest,
  name: string,
): Promise<Held> {
  const now = settings.clock.now();
  if (token !== undefined) {
    const claims = claimsOf(token);
    return { source: 'token', claims, state: isOver(claims, now) ? 'expired' : 'unverified' };
  }
  if (breakGlass !== undefined) {
    const { sub, email, role } = breakGlassClaims(settings.who.holder);
    return { source: 'break-glass', claims: { subject: sub, email, role }, state: 'unverified' };
  }
  const session = await sessions.look(name);
  return { source: 'session', state: stateOf(session, now), ...(session === undefined ? {} : { session }) };
}

function claimsOf(token: string) {
  if (tokenClaims(token) !== undefined) return factsOf(token);
  throw new CatalystError('CATALYST-AUTH-REQUIRED', 'What was given is no token (JWT).', {
    hint: 'Give the token alone, without quotes and without the word Bearer.',
  });
}

/** The bridge has no question for it, and auth keeps no user for a subject of ours: there a list that is given is the answer. */
async function verified(business: Business): Promise<Pick<AuthStatus, 'confirmed' | 'accepted'>> {
  const { gateway, via } = business;
  const listed = async () => {
    await gateway.listVouchers(business);
    return { accepted: true } as const;
  };
  if (via === 'bridge') return listed();
  try {
    return { confirmed: await gateway.me(business) };
  } catch (thrown) {
    const { code } = asCatalystError(thrown);
    if (code !== 'CATALYST-BILLING-REFUSED' && code !== 'CATALYST-NOT-INSTALLED') throw thrown;
    return listed();
  }
}

const isOver = ({ expiresAt }: Pick<KeptSession, 'expiresAt'>, now: number) =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now;

function stateOf(session: KeptSession | undefined, now: number): AuthStatus['state'] {
  if (session === undefined) return 'signed-out';
  if (!isOver(session, now)) return 'valid';
  return session.renewable ? 'renewable' : 'expired';
}
