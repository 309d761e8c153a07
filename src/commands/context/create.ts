import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst, serviceSettings } from '../../cli/open-services.ts';
import type { SovereignContext, World } from '../../domain/business/sovereign-context.ts';

export default class ContextCreate extends CatalystCommand {
  static override summary = 'Name a Sovereign whose business is worked with from here.';
  static override description =
    'One that was brought up from this state folder has its context already, called as its FQDN, and is in the world where it was. No secret is kept in it.';
  static override examples = [
    'catalyst context create omantel --fqdn omantel.omani.works --email ops@omantel.om',
    'catalyst context create omantel --fqdn omantel.omani.works --via cluster --kubeconfig omantel.kubeconfig',
  ];
  static override args = {
    name: Args.string({ required: true, description: 'How it is called from now on.' }),
  };
  static override flags = {
    fqdn: Flags.string({ required: true, description: 'The Sovereign, by its full name.' }),
    via: Flags.string({
      options: ['gateway', 'bridge', 'cluster'],
      default: 'gateway',
      description:
        "The marketplace's API, the console's operator bridge (vouchers only), or a port-forward through the Kubernetes API.",
    }),
    address: Flags.string({ description: 'Base of the API, where it does not follow from the FQDN.' }),
    email: Flags.string({ description: 'Who signs in there.' }),
    kubeconfig: Flags.string({
      helpValue: '<file>',
      description: 'How its cluster is reached, where its state is not here; for --via cluster and --direct.',
    }),
    'allow-exec': Flags.boolean({
      default: false,
      description: 'Run the program that the kubeconfig names for a credential.',
    }),
    use: Flags.boolean({ default: false, description: 'Mean it from now on when none is named.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ContextCreate);
    const { contexts } = await openCatalyst(this.surroundings, { context: undefined });
    const { fqdn, address, email, kubeconfig } = flags;
    const world = await this.worldNamed(flags.context);
    const context = {
      ...{ name: args.name, fqdn: fqdn.trim().toLowerCase() },
      ...(world === undefined ? {} : { world }),
      via: flags.via as SovereignContext['via'],
      ...(address === undefined ? {} : { address }),
      ...(email === undefined ? {} : { email }),
      ...(kubeconfig === undefined ? {} : { kubeconfig: resolve(this.surroundings.cwd, kubeconfig) }),
      ...(flags['allow-exec'] ? { execAllowed: true } : {}),
    };
    const made = await contexts.create(context);
    const known = flags.use ? await contexts.use(made.name) : made;
    const where = known.world === 'sandbox' ? ', in the sandbox' : '';
    return {
      data: { context: known },
      lines: [`${known.name} is the context of ${known.fqdn}${where}.`],
    };
  }

  /** `--context` names a world, or a context that is in one. */
  private async worldNamed(context: string | undefined): Promise<World | undefined> {
    if (context === undefined || context === '') return undefined;
    return (await serviceSettings(this.surroundings, { context })).context;
  }
}
