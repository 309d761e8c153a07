import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';

export default class SovereignForget extends CatalystCommand {
  static override summary = 'Remove the journal of a Sovereign of which nothing exists.';
  static override description =
    'For one that was destroyed, or refused before anything was made. While something may exist, the journal is the way to find it, so it stays.';
  static override examples = ['catalyst sovereign forget omantel.omani.works'];
  static override args = {
    fqdn: Args.string({ required: true, description: 'The Sovereign, by its full name.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SovereignForget);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const forgotten = await sovereigns.forget(args.fqdn, signal);
      return { data: forgotten, lines: [`${args.fqdn} is forgotten. Nothing of it was there.`] };
    } finally {
      stop();
    }
  }
}
