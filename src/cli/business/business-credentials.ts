import { serviceSettings } from '../open-services.ts';
import type { Surroundings } from '../surroundings.ts';

/** What stands in the place of a session and of the way through the cluster, where the environment says so. */
export interface BusinessCredentials {
  token?: string;
  customerToken?: string;
  databaseUrl?: string;
}

/** Those of the real world: none of them is ever used in a sandbox. */
export async function businessCredentials(
  surroundings: Surroundings,
  world: 'real' | 'sandbox',
): Promise<BusinessCredentials> {
  if (world === 'sandbox') return {};
  const { credential } = await serviceSettings(surroundings, { context: world });
  const [token, customerToken, databaseUrl] = await Promise.all([
    credential('sovereignToken'),
    credential('customerToken'),
    credential('databaseUrl'),
  ]);
  return {
    ...(token === undefined ? {} : { token }),
    ...(customerToken === undefined ? {} : { customerToken }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  };
}
