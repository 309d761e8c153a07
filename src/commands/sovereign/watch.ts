import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { chooseFace } from '../../cli/faces/choose-face.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';

export default class SovereignWatch extends CatalystCommand {
  static override summary = 'Follow a run from another terminal: what was, then what comes.';
  static override description = 'Replays the journal and follows it. Leaving does not touch the run.';
  static override examples = [
    'catalyst sovereign watch omantel.omani.works',
    'catalyst sovereign watch --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    keep: Flags.boolean({ default: false, description: 'Go on after the run has ended.' }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(SovereignWatch);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const fqdn = args.fqdn ?? (await onlyOne(sovereigns));
    await sovereigns.show(fqdn);
    const interrupts = onInterrupt(this.surroundings, () => {});
    const face = await chooseFace(flags.json, this.surroundings);
    try {
      const follow = flags.keep ? sovereigns.watch : sovereigns.watchRun;
      for await (const { event, progress } of follow(fqdn, interrupts.signal)) face.show(event, progress);
    } finally {
      await face.close();
      interrupts.stop();
    }
    return undefined;
  }
}
