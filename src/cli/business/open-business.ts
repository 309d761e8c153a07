import { CatalystError } from '../../domain/errors.ts';
import type { BusinessRequest } from '../../services/business/business.ts';
import type { KnownContext } from '../../services/contexts/contexts.ts';
import type { Services } from '../../services/open.ts';
import { openCatalyst, serviceSettings } from '../open-services.ts';
import { secretInFile } from '../settings/credentials.ts';
import { processCredentials } from '../settings/process-credentials.ts';
import type { Surroundings } from '../surroundings.ts';
import type { BusinessFlags } from './business-flags.ts';

const WORLDS = ['', 'real', 'sandbox'];

/** The Sovereign that the flags mean, and the services of its world. */
export async function openBusiness(
  surroundings: Surroundings,
  flags: Pick<BusinessFlags, 'context' | 'sovereign'>,
): Promise<{ services: Services; context: KnownContext }> {
  const { contexts } = await openCatalyst(surroundings, { context: undefined });
  const context = await contexts.resolve(meant(flags));
  const services = await openCatalyst(surroundings, { context: context.world });
  return { services, context };
}

/** As `openBusiness`, with what every request on that Sovereign carries. */
export async function requestOn(
  surroundings: Surroundings,
  flags: BusinessFlags,
): Promise<{ services: Services; context: KnownContext; request: BusinessRequest }> {
  const reason = breakGlassReason(flags);
  const { services, context } = await openBusiness(surroundings, flags);
  const token = await tokenOf(surroundings, flags, context);
  return {
    ...{ services, context },
    request: {
      sovereign: context.name,
      ...(token === undefined || reason !== undefined ? {} : { token }),
      ...(reason === undefined ? {} : { breakGlass: reason }),
    },
  };
}

/** @throws CatalystError CATALYST-USAGE for a blank one, and beside a token, which would count for nothing */
function breakGlassReason(flags: BusinessFlags): string | undefined {
  const reason = flags['break-glass']?.trim();
  const message =
    reason === ''
      ? '--break-glass needs a reason.'
      : reason !== undefined && flags['token-file'] !== undefined
        ? '--break-glass signs a token of its own, and --token-file brings one.'
        : undefined;
  if (message === undefined) return reason;
  const hint = reason === '' ? 'For example --break-glass "ticket 123"' : 'Give one of them.';
  throw new CatalystError('CATALYST-USAGE', message, { hint });
}

/** `--context` names a world or a Sovereign's context; the second may be said by `--sovereign` too. */
function meant({ context, sovereign }: Pick<BusinessFlags, 'context' | 'sovereign'>) {
  if (context === undefined || context === '') return sovereign === undefined ? {} : { named: sovereign };
  if (context === 'real' || context === 'sandbox')
    return { world: context, ...(sovereign === undefined ? {} : { named: sovereign }) } as const;
  if (sovereign === undefined || sovereign === context) return { named: context };
  throw new CatalystError('CATALYST-USAGE', `--context names ${context}, and --sovereign ${sovereign}.`, {
    hint: 'Give one of them.',
  });
}

/** A file that a flag names counts in both worlds; a token of the real world is never sent into a sandbox. */
async function tokenOf(
  surroundings: Surroundings,
  flags: BusinessFlags,
  { world }: KnownContext,
): Promise<string | undefined> {
  const file = flags['token-file'];
  if (file !== undefined) return fileSecret(surroundings, file);
  if (world === 'sandbox') return undefined;
  return (await serviceSettings(surroundings, { context: world })).credential('sovereignToken');
}

/** A secret in a file of mode 0600 that a flag names. */
export function fileSecret({ env, cwd, home }: Surroundings, file: string): Promise<string> {
  return secretInFile(file, processCredentials({ env, cwd, home, ask: false }).files);
}

/** Whether `--context` names a whole world rather than a Sovereign's context. */
export function isWorld(context: string | undefined): boolean {
  return context === undefined || WORLDS.includes(context);
}
