import type { Services } from '../../services/open.ts';
import { openCatalyst } from '../open-services.ts';
import { contextOfSovereign } from '../run/context-of-sovereign.ts';
import type { Surroundings } from '../surroundings.ts';

/** The DNS of a Sovereign, where its journal says that it is; nobody is asked for a credential of the cloud. */
export async function openDns(
  surroundings: Surroundings,
  named: string | undefined,
  flags: { context: string | undefined; json: boolean },
): Promise<{ fqdn: string; dns: Services['dns'] }> {
  const { fqdn, context, spec } = await contextOfSovereign(surroundings, named, flags.context);
  const { dns } = await openCatalyst(surroundings, {
    context,
    ...(spec ? { spec } : {}),
    mayAsk: !flags.json,
    credentials: 'dns',
  });
  return { fqdn, dns };
}
