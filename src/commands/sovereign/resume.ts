import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { contextOfSovereign } from '../../cli/run/context-of-sovereign.ts';
import { runFlags } from '../../cli/run/run-flags.ts';
import { runSovereign } from '../../cli/run/run-sovereign.ts';

export default class SovereignResume extends CatalystCommand {
  static override summary = 'Go on where a run stopped: nothing is made twice, no question asked twice.';
  static override examples = ['catalyst sovereign resume omantel.omani.works', 'catalyst sovereign resume'];
  static override args = {
    fqdn: Args.string({ description: 'The Sovereign; the only unfinished one when left out.' }),
  };
  static override flags = { ...runFlags };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(SovereignResume);
    const { fqdn, context, spec } = await contextOfSovereign(this.surroundings, args.fqdn, flags.context);
    const services = await openCatalyst(this.surroundings, {
      context,
      ...(spec ? { spec } : {}),
      mayAsk: !flags.json,
    });
    await runSovereign(this.surroundings, flags, (request) => services.sovereigns.resume(fqdn, request));
    return undefined;
  }
}
