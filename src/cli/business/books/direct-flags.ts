import { Flags } from '@oclif/core';
import { CatalystError } from '../../../domain/errors.ts';
import type { DirectRequest } from '../../../services/books/with-books.ts';
import type { KnownContext } from '../../../services/contexts/contexts.ts';
import type { Services } from '../../../services/open.ts';
import { serviceSettings } from '../../open-services.ts';
import type { Surroundings } from '../../surroundings.ts';
import { businessFlags } from '../business-flags.ts';
import { fileSecret, openBusiness } from '../open-business.ts';

/** Flags of commands that can work on the database itself. */
export const directFlags = {
  direct: Flags.boolean({
    default: false,
    description: 'Work on the database itself, by break-glass; needs --reason.',
  }),
  reason: Flags.string({ helpValue: '<text>', description: 'Why --direct is used; it is audited.' }),
  'database-url-file': Flags.string({
    description:
      'File of mode 0600 with the address of the database, for --direct; or CATALYST_DATABASE_URL. Through the Kubernetes API when left out.',
  }),
};

/** Flags of commands that can work on the database only. */
export const directOnlyFlags = { sovereign: businessFlags.sovereign, ...directFlags };

export interface DirectFlags {
  context: string | undefined;
  sovereign: string | undefined;
  direct: boolean;
  reason: string | undefined;
  'database-url-file': string | undefined;
}

/** The Sovereign that the flags mean, and what every request on its database carries. @throws CatalystError CATALYST-USAGE */
export async function directOn(
  surroundings: Surroundings,
  flags: DirectFlags,
): Promise<{ services: Services; context: KnownContext; request: DirectRequest }> {
  const reason = directReason(flags);
  const { services, context } = await openBusiness(surroundings, flags);
  const databaseUrl = await databaseUrlOf(surroundings, flags['database-url-file'], context);
  const request = {
    ...{ sovereign: context.name, reason },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  };
  return { services, context, request };
}

function directReason({ direct, reason }: DirectFlags): string {
  const text = reason?.trim() ?? '';
  if (direct && text !== '') return text;
  const message = direct
    ? '--direct is break-glass and needs a reason.'
    : 'The API does not tell this; only the database does.';
  throw new CatalystError('CATALYST-USAGE', message, { hint: 'For example --direct --reason "ticket 123"' });
}

/** What only has a meaning with --direct is refused without. @throws CatalystError CATALYST-USAGE */
export function refuseUndirected(flags: Omit<DirectFlags, 'context' | 'sovereign'>, ...more: string[]): void {
  const given = [
    ...(flags.reason === undefined ? [] : ['--reason']),
    ...(flags['database-url-file'] === undefined ? [] : ['--database-url-file']),
    ...more,
  ];
  if (flags.direct || given.length === 0) return;
  throw new CatalystError('CATALYST-USAGE', `${given.join(' and ')} takes --direct.`);
}

/** A file that a flag names counts in both worlds; the real world's variable is never used in a sandbox. */
async function databaseUrlOf(
  surroundings: Surroundings,
  file: string | undefined,
  { world }: KnownContext,
): Promise<string | undefined> {
  if (file !== undefined) return fileSecret(surroundings, file);
  if (world === 'sandbox') return undefined;
  return (await serviceSettings(surroundings, { context: world })).credential('databaseUrl');
}
