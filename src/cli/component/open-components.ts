import { Args, Flags } from '@oclif/core';
import type { Services } from '../../services/open.ts';
import { openCatalyst } from '../open-services.ts';
import { contextOfSovereign } from '../run/context-of-sovereign.ts';
import type { Surroundings } from '../surroundings.ts';
import { kubeconfigContext } from './kubeconfig-context.ts';

/** Arguments of every verb about one component. */
export const componentArgs = {
  component: Args.string({
    required: true,
    description: 'The component: harbor, or hel1-1:harbor outside the primary region.',
  }),
  fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }),
};

export const regionFlag = Flags.string({
  description: 'Key of the region, when the name does not say it.',
  helpValue: '<region>',
});

/**
 * The components of a Sovereign, where its journal says that it is, or of a context that brings a kubeconfig, which then is
 * what `fqdn` names; nobody is asked for a credential of the cloud.
 */
export async function openComponents(
  surroundings: Surroundings,
  named: string | undefined,
  flags: { context: string | undefined },
): Promise<{ fqdn: string; components: Services['components'] }> {
  const chosen = await kubeconfigContext(surroundings, flags.context, named);
  const { fqdn, context } =
    chosen === undefined
      ? await contextOfSovereign(surroundings, named, flags.context)
      : { fqdn: chosen.name, context: chosen.name };
  const { components } = await openCatalyst(surroundings, { context });
  return { fqdn, components };
}

/** As `openComponents`, for one component. The two names may come in either order: only a Sovereign's has a dot. */
export async function openComponent(
  surroundings: Surroundings,
  args: { component: string; fqdn?: string | undefined },
  flags: { context: string | undefined },
): Promise<{ fqdn: string; component: string; components: Services['components'] }> {
  const swapped = args.component.includes('.') && args.fqdn !== undefined;
  const [component, named] = swapped ? [args.fqdn!, args.component] : [args.component, args.fqdn];
  return { component, ...(await openComponents(surroundings, named, flags)) };
}
