import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { ownCommand } from '../../cli/run/own-command.ts';

export default class SovereignKubeconfig extends CatalystCommand {
  static override summary =
    'A kubeconfig without a secret in it: kubectl asks catalyst for one-hour certificates.';
  static override description =
    'Writes it into the state folder (mode 0600) and prints it. One context per region.';
  static override examples = [
    'catalyst sovereign kubeconfig omantel.omani.works > kubeconfig',
    'catalyst sovereign kubeconfig --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SovereignKubeconfig);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const fqdn = args.fqdn ?? (await onlyOne(sovereigns));
    const { path, yaml } = await sovereigns.kubeconfig(fqdn, ownCommand());
    return { data: { fqdn, path, kubeconfig: yaml }, lines: [yaml.trimEnd()], verbatim: true };
  }
}
