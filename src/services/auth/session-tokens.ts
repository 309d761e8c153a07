import type { TokenSource } from '../../clients/gateway/call.ts';
import type { Gateway, TokenPair } from '../../clients/gateway/gateway.ts';
import { tokenClaims } from '../../domain/business/token-claims.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { KeptSession, SessionFiles, SessionTokens } from './session-files.ts';

/** The way without anybody's token. */
export const NO_TOKEN: TokenSource = { current: async () => undefined, renew: async () => undefined };

/** A token that ends sooner than that is renewed before it is used. */
const MARGIN_MS = 30_000;

export interface SessionRoom {
  name: string;
  sessions: SessionFiles;
  clock: Clock;
  signal: AbortSignal | undefined;
  /** Asks with no token. */
  anonymously<T>(ask: (gateway: Gateway) => Promise<T>): Promise<T>;
  /** Told every token, so that none shows up in a message. */
  hide(tokens: string[]): void;
}

/**
 * The tokens of a kept session. A renewal is done by one process at a time; the others take what it wrote, since each
 * refresh token is good for one use only.
 */
export function sessionTokens(room: SessionRoom): TokenSource {
  let renewing: Promise<string | undefined> | undefined;
  const renew = (spent: string) => {
    renewing ??= renewAlone(room, spent).finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return {
    current: async () => {
      const held = await heldTokens(room);
      if (held === undefined) return undefined;
      const ends = tokenClaims(held.token)?.expiresAt;
      const fresh = ends === undefined || ends - room.clock.now() > MARGIN_MS;
      return fresh || held.refreshToken === undefined ? held.token : renew(held.token);
    },
    renew,
  };
}

async function renewAlone(room: SessionRoom, spent: string): Promise<string | undefined> {
  return room.sessions.alone(room.name, room.signal, async () => {
    const [session, held] = [await room.sessions.look(room.name), await heldTokens(room)];
    if (session === undefined || held === undefined) return undefined;
    if (held.token !== spent) return held.token;
    const { refreshToken } = held;
    if (refreshToken === undefined) return undefined;
    const pair = await room
      .anonymously((gateway) => gateway.refresh(refreshToken))
      .catch(async (thrown: unknown) => {
        if (asCatalystError(thrown).code === 'CATALYST-AUTH-REQUIRED') await noteEnd(room, session, held);
        return asEnded(thrown);
      });
    room.hide([pair.token, pair.refreshToken]);
    await room.sessions.write(room.name, renewedSession(session, pair, room.clock), pair);
    return pair.token;
  });
}

/** The refresh token is refused for good: what is kept says so too, without the network. */
async function noteEnd(
  { name, sessions, clock }: SessionRoom,
  session: KeptSession,
  { token }: SessionTokens,
) {
  const now = clock.now();
  const known = session.expiresAt === undefined ? now : Date.parse(session.expiresAt);
  const expiresAt = new Date(Math.min(known, now)).toISOString();
  await sessions.write(name, { ...session, renewable: false, expiresAt }, { token });
}

async function heldTokens(room: SessionRoom): Promise<SessionTokens | undefined> {
  const held = await room.sessions.tokens(room.name);
  room.hide(held === undefined ? [] : Object.values(held));
  return held;
}

function renewedSession(session: KeptSession, pair: TokenPair, clock: Clock): KeptSession {
  return { ...session, ...factsOf(pair.token), refreshedAt: new Date(clock.now()).toISOString() };
}

/** What a token says of itself, in the form in which it is kept. */
export function factsOf(token: string): Pick<KeptSession, 'subject' | 'email' | 'role' | 'expiresAt'> {
  const { subject = '', email = '', role = '', expiresAt } = tokenClaims(token) ?? {};
  const ends = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() };
  return { subject, email, role, ...ends };
}

/** Whatever went wrong, the refresh token may be spent: its answer may have been lost on the way. */
function asEnded(thrown: unknown): never {
  const error = asCatalystError(thrown);
  if (/^CATALYST-(NETWORK-(REFUSED|NAME|TLS)|RATE-LIMITED)$/.test(error.code)) throw error;
  throw new CatalystError('CATALYST-AUTH-REQUIRED', 'The session could not be renewed; it has ended.', {
    hint: 'Sign in again: catalyst auth login',
    cause: error,
  });
}
