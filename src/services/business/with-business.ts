import type { TokenSource } from '../../clients/gateway/call.ts';
import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import { OutcomeUnknown, RateLimited } from '../../domain/business/business-errors.ts';
import { tokenClaims } from '../../domain/business/token-claims.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import { compileScrub } from '../../domain/scrub.ts';
import { scrubbedError } from '../../domain/scrubbed-error.ts';
import { breakGlassTokens } from '../auth/break-glass.ts';
import { NO_TOKEN, sessionTokens } from '../auth/session-tokens.ts';
import type { KnownContext } from '../contexts/contexts.ts';
import type { Business, BusinessRequest, BusinessWorkshop } from './business.ts';

/**
 * Works on one Sovereign's business: finds its context, a token and the way there, and gives the connection back whatever
 * happens. A failure comes out with every token blanked.
 */
export async function withBusiness<T>(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
  work: (business: Business) => Promise<T>,
): Promise<T> {
  const { settings, contexts } = workshop;
  const named = request.sovereign === undefined ? {} : { named: request.sovereign };
  const context = await contexts.resolve({ ...named, world: settings.context });
  const secrets = new Set<string>();
  const hide = (tokens: string[]) => {
    for (const token of tokens) secrets.add(token);
  };
  const ids = requestIds(settings.random);
  const closing: (() => Promise<void>)[] = [];
  try {
    const tokens = await tokensFor(workshop, context, request, { hide, request: ids.next });
    const { gateway, close } = await workshop.connect(context, tokens, ids.next);
    closing.push(close);
    return await work(businessOn(workshop, { context, gateway, tokens, ids, request }));
  } catch (thrown) {
    throw withoutSecrets(asEnded(thrown, request.signal), secrets);
  } finally {
    await Promise.allSettled(closing.map((close) => close()));
  }
}

function asEnded(thrown: unknown, signal: AbortSignal | undefined): CatalystError {
  if (thrown instanceof CatalystError || signal?.aborted !== true) return asCatalystError(thrown);
  return new CatalystError('CATALYST-INTERRUPTED', 'Stopped before anything was written.', {
    hint: 'The same command begins anew; it looks first.',
  });
}

/** The same failure without tokens and without marks that a terminal obeys, and still of its own type. */
function withoutSecrets(error: CatalystError, secrets: ReadonlySet<string>): CatalystError {
  const scrub = compileScrub(secrets);
  // What a service sent may stand in a message or a hint.
  const plain = scrubbedError(error, (text) => plainText(scrub(text)));
  if (error instanceof RateLimited) return new RateLimited(plain.message, error.retryAfter);
  if (!(error instanceof OutcomeUnknown)) return plain;
  const hint = plain.hint === undefined ? {} : { hint: plain.hint };
  return new OutcomeUnknown(plain.message, error.readBack, { ...hint, cause: plain.cause });
}

interface Connected {
  context: KnownContext;
  gateway: Business['gateway'];
  tokens: TokenSource;
  ids: ReturnType<typeof requestIds>;
  request: BusinessRequest;
}

function businessOn(workshop: BusinessWorkshop, connected: Connected): Business {
  const { context, gateway, tokens, ids, request } = connected;
  const { clock, random, who } = workshop.settings;
  const run = Buffer.from(random(8)).toString('hex');
  const actor = async () => actorOf(await tokens.current());
  const { fqdn, world, via } = context;
  return {
    ...{ fqdn, context, world, via, gateway, clock, random, actor },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    audit: async (entry) => {
      const at = new Date(clock.now()).toISOString();
      const person = { login: who.holder, host: who.host, pid: who.pid, ...(await actor()) };
      const reason = request.breakGlass === undefined ? {} : { reason: request.breakGlass };
      const line: AuditEntry = {
        v: 1,
        at,
        sovereign: fqdn,
        world,
        who: person,
        ...{ request: ids.last(), run },
        ...entry,
      };
      await workshop.audit.append({ ...line, ...reason });
    },
    pastAudit: async () => {
      const { entries } = await workshop.audit.read(fqdn);
      return entries.filter((entry) => entry.world === world);
    },
  };
}

function actorOf(token: string | undefined): { subject?: string; role?: string } {
  const claims = token === undefined ? undefined : tokenClaims(token);
  return claims === undefined ? {} : { subject: claims.subject, role: claims.role };
}

interface TokenRoom {
  hide(tokens: string[]): void;
  request(): string;
}

async function tokensFor(
  workshop: BusinessWorkshop,
  context: KnownContext,
  request: BusinessRequest,
  room: TokenRoom,
): Promise<TokenSource> {
  const { token, breakGlass, signal } = request;
  if (token !== undefined) {
    room.hide([token]);
    return { current: async () => token, renew: async () => undefined };
  }
  if (breakGlass !== undefined) return breakGlassTokens(workshop, context, { ...room, reason: breakGlass });
  const { sessions, settings } = workshop;
  return sessionTokens({
    ...{ name: context.name, sessions, clock: settings.clock, signal, hide: room.hide },
    anonymously: async (ask) => {
      const { gateway, close } = await workshop.connect(context, NO_TOKEN, room.request);
      return ask(gateway).finally(close);
    },
  });
}

/** A new id for each call; `last` is that of the newest. */
function requestIds(random: (length: number) => Uint8Array) {
  let last = '';
  return {
    next: () => {
      last = Buffer.from(random(16)).toString('hex');
      return last;
    },
    last: () => last,
  };
}
