import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { parseDuration } from '../../cli/run/run-flags.ts';
import { parseWaitGoal } from '../../domain/wait-goal.ts';

export default class SovereignWait extends CatalystCommand {
  static override summary =
    'Wait until a Sovereign is ready, its records answer, or a component is installed.';
  static override examples = [
    'catalyst sovereign wait omantel.omani.works --for ready --timeout 30m',
    'catalyst sovereign wait --for component=harbor',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    for: Flags.string({
      default: 'ready',
      description: 'ready, dns or component=NAME.',
      helpValue: '<goal>',
    }),
    timeout: Flags.string({
      default: '60m',
      description: 'Longest wait; then exit 6.',
      helpValue: '<90s|60m|2h>',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SovereignWait);
    const goal = parseWaitGoal(flags.for);
    const timeoutMs = parseDuration(flags.timeout, '--timeout');
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const fqdn = args.fqdn ?? (await onlyOne(sovereigns));
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const progress = await sovereigns.wait(fqdn, goal, { timeoutMs, signal });
      return { data: { fqdn, reached: flags.for, at: progress.at }, lines: [`${fqdn}: ${flags.for}`] };
    } finally {
      stop();
    }
  }
}
