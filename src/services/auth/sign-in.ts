import type { TokenSource } from '../../clients/gateway/call.ts';
import type { Gateway, TokenPair } from '../../clients/gateway/gateway.ts';
import { consoleSignIn } from '../../domain/business/sovereign-context.ts';
import { tokenClaims } from '../../domain/business/token-claims.ts';
import { emailFault } from '../../domain/business/voucher-rules.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import { compileScrub } from '../../domain/scrub.ts';
import { scrubbedError } from '../../domain/scrubbed-error.ts';
import type { BusinessRequest, BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { KnownContext } from '../contexts/contexts.ts';
import type { KeptSession, SessionTokens } from './session-files.ts';
import { factsOf, NO_TOKEN } from './session-tokens.ts';

/** Who signs in, by one of three ways. The password and the code are used once and kept nowhere. */
export type Proof =
  | { way: 'password'; email: string; password: string }
  | { way: 'magic-link'; email: string; code: string }
  | { way: 'token'; token: string }
  /** As the superadmin that auth seeds, by the secret in the cluster whose state is here. */
  | { way: 'seeded-admin' };

export interface SignInRequest extends Pick<BusinessRequest, 'sovereign'> {
  proof: Proof;
}

/** Signs in and keeps the session, in place of one that is there. */
export async function signIn(
  workshop: BusinessWorkshop,
  { sovereign, proof: given }: SignInRequest,
): Promise<OfSovereign & { session: KeptSession }> {
  const { settings, sessions } = workshop;
  const context = await contextOf(workshop, sovereign);
  if (given.way === 'seeded-admin' && context.via === 'bridge' && context.world === 'real')
    throw new CatalystError('CATALYST-AUTH-REQUIRED', 'The operator bridge knows no seeded administrator.', {
      hint: consoleSignIn(context),
    });
  const proof = given.way === 'seeded-admin' ? await seededProof(workshop, context) : given;
  const secrets = Object.entries(proof).flatMap(([name, value]) =>
    /^(password|code|token)$/.test(name) ? [value] : [],
  );
  try {
    const tokens = await tokensBy(workshop, context, proof);
    const at = new Date(settings.clock.now()).toISOString();
    const session: KeptSession = {
      ...{ way: proof.way, ...factsOf(tokens.token), signedInAt: at, refreshedAt: at },
      renewable: tokens.refreshToken !== undefined,
    };
    await sessions.alone(context.name, undefined, () => sessions.write(context.name, session, tokens));
    return { sovereign: context.fqdn, world: context.world, session };
  } catch (thrown) {
    const scrub = compileScrub(secrets);
    throw scrubbedError(asCatalystError(thrown), (text) => plainText(scrub(text)));
  }
}

export async function requestCode(
  workshop: BusinessWorkshop,
  { sovereign, email }: { sovereign?: string; email: string },
): Promise<OfSovereign> {
  refuseEmail(email);
  const context = await contextOf(workshop, sovereign);
  await over(workshop, context, NO_TOKEN, (gateway) => gateway.requestCode(email));
  return { sovereign: context.fqdn, world: context.world };
}

/** Forgets the session, and ends it at the Sovereign as far as that answers. */
export async function signOut(
  workshop: BusinessWorkshop,
  { sovereign }: Pick<BusinessRequest, 'sovereign'>,
): Promise<OfSovereign & { endedThere: boolean; wasSignedIn: boolean }> {
  const { sessions } = workshop;
  const context = await contextOf(workshop, sovereign);
  const ended = { sovereign: context.fqdn, world: context.world };
  // A renewal that is under way would keep what it gets behind us.
  return sessions.alone(context.name, undefined, async () => {
    const held = await sessions.tokens(context.name).catch(() => undefined);
    const refreshToken = held?.refreshToken;
    const endedThere =
      refreshToken !== undefined &&
      (await over(workshop, context, NO_TOKEN, (gateway) => gateway.signOut(refreshToken)).then(
        () => true,
        () => false,
      ));
    return { ...ended, endedThere, wasSignedIn: await sessions.remove(context.name) };
  });
}

type KnownProof = Exclude<Proof, { way: 'seeded-admin' }>;

/** Reading a password out of the cluster leaves a trace. */
async function seededProof(workshop: BusinessWorkshop, context: KnownContext): Promise<KnownProof> {
  const { settings, audit } = workshop;
  const { fqdn, world } = context;
  const admin = await workshop.seededAdmin(context);
  const { holder: login, host } = settings.who;
  await audit.append({
    ...{ v: 1, at: new Date(settings.clock.now()).toISOString(), sovereign: fqdn, world },
    ...{ command: 'auth login', who: { login, host }, request: '', what: 'seeded admin', outcome: 'done' },
  });
  return { way: 'password', ...admin };
}

async function tokensBy(
  workshop: BusinessWorkshop,
  context: KnownContext,
  proof: KnownProof,
): Promise<SessionTokens> {
  if (proof.way === 'token') return broughtToken(workshop, context, proof.token);
  refuseEmail(proof.email);
  if (context.via === 'bridge') return consoleTokens(workshop, context, proof);
  const pair = (gateway: Gateway): Promise<TokenPair> =>
    proof.way === 'password'
      ? gateway.signIn(proof.email, proof.password)
      : gateway.verifyCode(proof.email, proof.code);
  return over(workshop, context, NO_TOKEN, pair);
}

/**
 * Where the console of a real Sovereign has its people sign in on pages of its own, the sandbox's takes a password too.
 * @throws CatalystError CATALYST-AUTH-REQUIRED
 */
async function consoleTokens(
  workshop: BusinessWorkshop,
  context: KnownContext,
  proof: Exclude<KnownProof, { way: 'token' }>,
): Promise<SessionTokens> {
  if (context.world !== 'sandbox' || proof.way !== 'password') {
    const message = `The operator bridge of ${context.fqdn} takes no ${proof.way === 'password' ? 'password' : 'mailed code'}.`;
    throw new CatalystError('CATALYST-AUTH-REQUIRED', message, { hint: consoleSignIn(context) });
  }
  const keycloak = { ...context, via: 'gateway', address: `https://auth.${context.fqdn}` } as const;
  return over(workshop, keycloak, NO_TOKEN, async (gateway) => ({
    token: await gateway.consoleSession(proof.email, proof.password),
  }));
}

/** A token that somebody brought is tried before it is kept. */
async function broughtToken(
  workshop: BusinessWorkshop,
  context: KnownContext,
  token: string,
): Promise<SessionTokens> {
  if (tokenClaims(token) === undefined)
    throw new CatalystError('CATALYST-AUTH-REQUIRED', 'What was given is no token (JWT).', {
      hint: 'Give the token alone, without quotes and without the word Bearer.',
    });
  const tokens: TokenSource = { current: async () => token, renew: async () => undefined };
  if (context.via !== 'bridge') await over(workshop, context, tokens, (gateway) => gateway.me());
  else await over(workshop, context, tokens, (gateway) => gateway.listVouchers());
  return { token };
}

async function over<T>(
  workshop: BusinessWorkshop,
  context: KnownContext,
  tokens: TokenSource,
  ask: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const { settings } = workshop;
  const id = () => Buffer.from(settings.random(16)).toString('hex');
  const { gateway, close } = await workshop.connect(context, tokens, id);
  return ask(gateway).finally(close);
}

function contextOf(
  { contexts, settings }: BusinessWorkshop,
  named: string | undefined,
): Promise<KnownContext> {
  return contexts.resolve({ ...(named === undefined ? {} : { named }), world: settings.context });
}

function refuseEmail(email: string): void {
  const fault = emailFault(email);
  if (fault === undefined) return;
  throw new CatalystError('CATALYST-USAGE', 'That is no e-mail address.', { faults: [fault] });
}
