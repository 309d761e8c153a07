import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import type { SovereignContext } from '../../domain/business/sovereign-context.ts';

export default class ContextCreate extends CatalystCommand {
  static override summary = 'Name a Sovereign whose business is worked with from here.';
  static override description =
    'One that was brought up from this state folder has its context already, called as its FQDN. No secret is kept in it.';
  static override examples = [
    'catalyst context create omantel --fqdn omantel.omani.works --email ops@omantel.om',
  ];
  static override args = {
    name: Args.string({ required: true, description: 'How it is called from now on.' }),
  };
  static override flags = {
    fqdn: Flags.string({ required: true, description: 'The Sovereign, by its full name.' }),
    via: Flags.string({
      options: ['gateway', 'bridge'],
      default: 'gateway',
      description: "The marketplace's API, or the console's operator bridge (vouchers only).",
    }),
    address: Flags.string({ description: 'Base of the API, where it does not follow from the FQDN.' }),
    email: Flags.string({ description: 'Who signs in there.' }),
    use: Flags.boolean({ default: false, description: 'Mean it from now on when none is named.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ContextCreate);
    const { contexts } = await openCatalyst(this.surroundings, { context: undefined });
    const { fqdn, address, email } = flags;
    const context: SovereignContext = {
      ...{ name: args.name, fqdn: fqdn.trim().toLowerCase() },
      world: flags.context === 'sandbox' ? 'sandbox' : 'real',
      via: flags.via === 'bridge' ? 'bridge' : 'gateway',
      ...(address === undefined ? {} : { address }),
      ...(email === undefined ? {} : { email }),
    };
    const made = await contexts.create(context);
    const known = flags.use ? await contexts.use(made.name) : made;
    return { data: { context: known }, lines: [`${known.name} is the context of ${known.fqdn}.`] };
  }
}
