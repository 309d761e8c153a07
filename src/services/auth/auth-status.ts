import type { BusinessRequest, BusinessWorkshop } from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import type { AuthStatus } from './auth.ts';
import type { KeptSession } from './session-files.ts';

/** What is kept here of the session, and with `verify` what the Sovereign says of its holder. */
export async function authStatus(
  workshop: BusinessWorkshop,
  request: BusinessRequest & { verify?: boolean },
): Promise<AuthStatus> {
  const { contexts, sessions, settings } = workshop;
  const context = await contexts.resolve({
    ...(request.sovereign === undefined ? {} : { named: request.sovereign }),
    world: settings.context,
  });
  const session = await sessions.look(context.name);
  const status: AuthStatus = {
    ...{ sovereign: context.fqdn, world: context.world, context: context.name },
    state: stateOf(session, settings.clock.now()),
    ...(session === undefined ? {} : { session }),
  };
  if (request.verify !== true) return status;
  const confirmed = await withBusiness(workshop, request, (business) => business.gateway.me(business));
  return { ...status, confirmed };
}

function stateOf(session: KeptSession | undefined, now: number): AuthStatus['state'] {
  if (session === undefined) return 'signed-out';
  const over = session.expiresAt !== undefined && Date.parse(session.expiresAt) <= now;
  if (!over) return 'valid';
  return session.renewable ? 'renewable' : 'expired';
}
