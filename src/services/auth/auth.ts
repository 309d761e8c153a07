import type { BusinessRequest, BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { KeptSession } from './session-files.ts';
import type { SignInRequest, signIn, signOut } from './sign-in.ts';

/** Who is signed in at a Sovereign, as kept here: no request, no passphrase. */
export interface AuthStatus extends OfSovereign {
  context: string;
  session?: KeptSession;
  /** `expired`: over, and nothing to renew it with. `renewable`: over, and the next command renews it. */
  state: 'signed-out' | 'valid' | 'renewable' | 'expired';
  /** What the Sovereign itself says now, when it was asked. */
  confirmed?: { id: string; email: string; role: string };
}

type Rest<F> = F extends (first: never, ...rest: infer R) => infer Result ? (...rest: R) => Result : never;

/**
 * Signing in at a Sovereign. Tokens are sealed in the state folder, renewed by one process at a time and never part of a
 * result. Upstream: core/services/auth.
 */
export interface Auth {
  /** @throws CatalystError CATALYST-AUTH-REQUIRED for a wrong password or code, and those of the gateway */
  login(request: SignInRequest): ReturnType<typeof signIn>;
  /** Asks auth to mail a code of six digits. */
  requestCode(request: Pick<BusinessRequest, 'sovereign'> & { email: string }): Promise<OfSovereign>;
  /** Works offline; with `verify` the Sovereign is asked too. */
  status(request: BusinessRequest & { verify?: boolean }): Promise<AuthStatus>;
  /** Ends the session there and forgets it here; what cannot be ended there is forgotten all the same. */
  logout: Rest<typeof signOut>;
}

const signing = () => import('./sign-in.ts');

export function authOf(workshop: () => Promise<BusinessWorkshop>): Auth {
  return {
    login: async (request) => (await signing()).signIn(await workshop(), request),
    requestCode: async (request) => (await signing()).requestCode(await workshop(), request),
    status: async (request) => (await import('./auth-status.ts')).authStatus(await workshop(), request),
    logout: async (request) => (await signing()).signOut(await workshop(), request),
  };
}
