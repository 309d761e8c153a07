import type { BusinessRequest, BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { KeptSession } from './session-files.ts';
import type { SignInRequest, signIn, signOut } from './sign-in.ts';

/** With what a command would be sent as it stands: no request, no passphrase. */
export interface AuthStatus extends OfSovereign {
  context: string;
  /** The kept session, a token that was brought in its place, or one that break-glass would sign for a command. */
  source: 'session' | 'token' | 'break-glass';
  session?: KeptSession;
  /** What a brought or break-glass token says of itself: nobody has verified it here. */
  claims?: Pick<KeptSession, 'subject' | 'email' | 'role' | 'expiresAt'>;
  /**
   * `expired`: over, and nothing to renew it with. `renewable`: over, and the next command renews it. `unverified`: a token that is not
   * over by its own word.
   */
  state: 'signed-out' | 'valid' | 'renewable' | 'expired' | 'unverified';
  /** What the Sovereign itself says now, when it was asked. */
  confirmed?: { id: string; email: string; role: string };
  /** The Sovereign was asked and took the token, where it has no way to say whose it is: by the bridge, and of break-glass. */
  accepted?: true;
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
