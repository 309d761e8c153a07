import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { contextOfSovereign } from '../../cli/run/context-of-sovereign.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { parseDuration } from '../../cli/run/run-flags.ts';
import { parseWaitGoal } from '../../domain/wait-goal.ts';
import type { Reached } from '../../services/wait-sovereign.ts';

export default class SovereignWait extends CatalystCommand {
  static override summary =
    'Wait until a Sovereign is ready, its records answer, or a component is installed.';
  static override description =
    'While a run goes on it follows that; after it, what its clusters say now. The answer says who gave it, and when.';
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
    const { fqdn, context } = await contextOfSovereign(this.surroundings, args.fqdn, flags.context);
    const { sovereigns } = await openCatalyst(this.surroundings, { context });
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const { by, at, regions } = await sovereigns.wait(fqdn, goal, { timeoutMs, signal });
      const data = { fqdn, reached: flags.for, by, at, ...(regions === undefined ? {} : { regions }) };
      return { data, lines: [`${fqdn}: ${flags.for} (${saidBy({ by, at, regions })})`] };
    } finally {
      stop();
    }
  }
}

/** Who says so, and when. */
function saidBy({
  by,
  at,
  regions = [],
}: Pick<Reached, 'by' | 'at'> & { regions: string[] | undefined }): string {
  const moment = at.replace('T', ' ').slice(0, 19);
  return by === 'cluster'
    ? `seen in ${regions.join(', ')} at ${moment} UTC`
    : `by its journal of ${moment} UTC`;
}
