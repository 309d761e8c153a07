import { consoleSignIn } from '../../domain/business/sovereign-context.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Proof } from '../../services/auth/sign-in.ts';
import type { KnownContext } from '../../services/contexts/contexts.ts';
import { serviceSettings } from '../open-services.ts';
import type { Surroundings } from '../surroundings.ts';
import { fileSecret } from './open-business.ts';

export interface SignInFlags {
  email: string | undefined;
  'password-file': string | undefined;
  'token-file': string | undefined;
  'magic-link': boolean;
  'code-stdin': boolean;
  'seeded-admin': boolean;
  json: boolean;
}

/**
 * By what somebody signs in: a token from a file (for the operator bridge from CATALYST_TOKEN too), the code of a mail, or a password from a file,
 * CATALYST_PASSWORD or a hidden question. `code` stands for a code that has to be asked for first.
 */
export async function proofOf(
  surroundings: Surroundings,
  context: KnownContext,
  flags: SignInFlags,
  code: () => Promise<string>,
): Promise<Proof> {
  const file = flags['token-file'];
  if (file !== undefined) return { way: 'token', token: await fileSecret(surroundings, file) };
  if (isSeededAdmin(context, flags)) return { way: 'seeded-admin' };
  if (context.via === 'bridge' && context.world === 'real')
    return { way: 'token', token: await consoleToken(surroundings, context) };
  const email = emailOf(context, flags);
  if (flags['magic-link']) return { way: 'magic-link', email, code: (await code()).trim() };
  return { way: 'password', email, password: await passwordOf(surroundings, context, flags) };
}

/** The bridge takes a session of the console only, and that opens on pages of its own. */
async function consoleToken(surroundings: Surroundings, context: KnownContext): Promise<string> {
  const token = await (await serviceSettings(surroundings, { context: context.world })).credential(
    'sovereignToken',
  );
  if (token !== undefined) return token;
  const { fqdn } = context;
  throw new CatalystError(
    'CATALYST-CREDENTIAL-MISSING',
    `The operator bridge of ${fqdn} takes a session that its console opened.`,
    {
      hint: `${consoleSignIn(context)}, or CATALYST_TOKEN`,
    },
  );
}

/** In a sandbox, where nobody was given a password, it is what a login without any word means. */
function isSeededAdmin({ world, email }: KnownContext, flags: SignInFlags): boolean {
  if (flags['seeded-admin']) return true;
  const nothing = email === undefined && flags.email === undefined && flags['password-file'] === undefined;
  return world === 'sandbox' && nothing && !flags['magic-link'];
}

export function emailOf(context: KnownContext, flags: Pick<SignInFlags, 'email'>): string {
  const email = flags.email ?? context.email;
  if (email !== undefined) return email;
  throw new CatalystError('CATALYST-ANSWER-MISSING', 'Nobody said who signs in.', {
    hint: 'catalyst auth login --email ops@example.org, or catalyst context create … --email once.',
  });
}

async function passwordOf(
  surroundings: Surroundings,
  { world, fqdn }: KnownContext,
  flags: SignInFlags,
): Promise<string> {
  const file = flags['password-file'];
  if (file !== undefined) return fileSecret(surroundings, file);
  const settings = await serviceSettings(surroundings, { context: world, mayAsk: !flags.json });
  const password = await settings.credential('sovereignPassword');
  if (password !== undefined) return password;
  throw new CatalystError('CATALYST-CREDENTIAL-MISSING', `There is no password for ${fqdn}.`, {
    hint: 'CATALYST_PASSWORD, CATALYST_PASSWORD_FILE or --password-file FILE (mode 0600); or sign in by mail: --magic-link',
  });
}
