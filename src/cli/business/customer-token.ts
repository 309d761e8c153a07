import type { KnownContext } from '../../services/contexts/contexts.ts';
import { serviceSettings } from '../open-services.ts';
import type { Surroundings } from '../surroundings.ts';
import { fileSecret } from './open-business.ts';

/**
 * A customer's token, from a file or, in the real world, CATALYST_CUSTOMER_TOKEN. Undefined: the session of the context, which
 * has to be a customer's too.
 */
export async function customerToken(
  surroundings: Surroundings,
  file: string | undefined,
  { world }: KnownContext,
): Promise<string | undefined> {
  if (file !== undefined) return fileSecret(surroundings, file);
  if (world === 'sandbox') return undefined;
  return (await serviceSettings(surroundings, { context: world })).credential('customerToken');
}
