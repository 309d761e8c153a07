import { CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { Asking } from './asking.ts';
import type { GatewayRequest } from './call.ts';
import { anObject, aText, orElse } from './decode.ts';
import type { Gateway, SignedIn, TokenPair } from './gateway.ts';
import { decoded } from './replies.ts';

type AuthCalls = Pick<
  Gateway,
  'signIn' | 'requestCode' | 'verifyCode' | 'refresh' | 'signOut' | 'consoleSession' | 'me'
>;

/** Keycloak's realm of a Sovereign. */
const TOKENS = '/realms/sovereign/protocol/openid-connect/token';

export function authCalls(asking: Asking): AuthCalls {
  const pair = async (path: string, body: object, refused: string) => {
    const reply = await asking.call({ ...post(path, body) }).catch((thrown: unknown) => {
      throw asRefusedSignIn(thrown, refused);
    });
    return decoded(reply.text, aPair);
  };
  return {
    signIn: (email, password) => pair('/auth/login', { email, password }, 'address or password'),
    requestCode: async (email) => void (await asking.call(post('/auth/magic-link', { email }))),
    verifyCode: (email, code) => pair('/auth/verify', { email, code }, 'code'),
    refresh: (refreshToken) => pair('/auth/refresh', { refresh_token: refreshToken }, 'session'),
    signOut: async (refreshToken) =>
      void (await asking.call(post('/auth/logout', { refresh_token: refreshToken }))),
    consoleSession: async (username, password) => {
      const body = { grant_type: 'password', client_id: 'catalyst', username, password };
      const reply = await asking.call({ ...post(TOKENS, body), form: true }).catch((thrown: unknown) => {
        throw asRefusedSignIn(thrown, 'address or password');
      });
      return decoded(reply.text, aSession);
    },
    me: (reading) => asking.get('/auth/me', aUser, reading),
  };
}

function post(path: string, body: object): GatewayRequest {
  return { method: 'POST', path, body, anonymous: true };
}

const aToken = (value: unknown, at: string) => {
  const token = aText(value, at);
  if (/^[\x21-\x7e]{1,8192}$/.test(token)) return token;
  throw new CatalystError('CATALYST-GATEWAY-REPLY-INVALID', `${at} of the reply is no token.`);
};

const aSession = anObject((member) => member('access_token', aToken));

const aPair = anObject<TokenPair>((member) => ({
  token: member('token', aToken),
  refreshToken: member('refresh_token', aToken),
}));

const aUser = anObject<SignedIn>((member) => ({
  id: plainText(member('id', aText)),
  email: plainText(member('email', orElse(aText, ''))),
  role: plainText(member('role', aText)),
}));

/** A refused sign-in has nothing to do with a token that another command could renew. */
function asRefusedSignIn(thrown: unknown, refused: string): unknown {
  if (!(thrown instanceof CatalystError)) return thrown;
  if (thrown.code !== 'CATALYST-AUTH-REQUIRED' && thrown.code !== 'CATALYST-BILLING-REFUSED') return thrown;
  const message = `The Sovereign does not take the ${refused}.`;
  return new CatalystError('CATALYST-AUTH-REQUIRED', message, {
    hint:
      refused === 'session'
        ? 'Sign in again: catalyst auth login'
        : 'Check it and try again; nothing was kept.',
    cause: thrown,
  });
}
