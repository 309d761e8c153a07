import { CatalystError } from '../../domain/errors.ts';
import type { KnownContext } from '../../services/contexts/contexts.ts';
import { openCatalyst } from '../open-services.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * The context that `--context` names, where it brings a kubeconfig of its own: by that its cluster is asked, and by no other
 * credential. Undefined for a world, and for a context that has none.
 * @param fqdn what else was named; it has to be that context's Sovereign
 * @throws CatalystError CATALYST-USAGE when it is another one
 */
export async function kubeconfigContext(
  surroundings: Surroundings,
  named: string | undefined,
  fqdn: string | undefined,
): Promise<(KnownContext & { kubeconfig: string }) | undefined> {
  if (named === undefined || ['', 'real', 'sandbox'].includes(named)) return undefined;
  const { contexts } = await openCatalyst(surroundings, { context: undefined });
  const context = (await contexts.list()).find(({ name }) => name === named);
  if (context?.kubeconfig === undefined) return undefined;
  if (fqdn !== undefined && fqdn !== context.fqdn)
    throw new CatalystError('CATALYST-USAGE', `The context ${named} is of ${context.fqdn}, not of ${fqdn}.`, {
      hint: 'Leave one of them out, or see catalyst context list.',
    });
  return { ...context, kubeconfig: context.kubeconfig };
}
