import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';

export default class SovereignCredential extends CatalystCommand {
  static override summary = 'An ExecCredential for kubectl: a client certificate of one hour.';
  static override description =
    'Run by kubectl, by way of the kubeconfig that `catalyst sovereign kubeconfig` makes.';
  static override hidden = true;
  static override args = { fqdn: Args.string({ description: 'The Sovereign.', required: true }) };
  static override flags = { region: Flags.string({ description: 'Region; the primary one when left out.' }) };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SovereignCredential);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const credential = await sovereigns.credential(args.fqdn, flags.region);
    return { data: credential, lines: [JSON.stringify(credential)] };
  }
}
