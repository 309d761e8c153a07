import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { frame } from '../../cli/faces/frame.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { detailLines } from '../../cli/run/detail-lines.ts';
import { lifeRuns } from '../../domain/life-runs.ts';

export default class SovereignShow extends CatalystCommand {
  static override summary = 'Where a Sovereign stands: stages, cost, addresses, components, what is wrong.';
  static override examples = [
    'catalyst sovereign show omantel.omani.works',
    'catalyst sovereign show --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SovereignShow);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const { summary, progress, standing } = await sovereigns.show(args.fqdn ?? (await onlyOne(sovereigns)));
    const { out, clock } = this.surroundings;
    const { columns, symbols, paint } = out;
    const life = standing ?? { ...progress, runs: lifeRuns(progress) };
    const now = clock.now();
    const drawn = frame(life, { now, columns, rows: 200, symbols, paint });
    return {
      data: { summary, progress },
      lines: [...drawn, ...detailLines(summary, progress, { now, columns })],
    };
  }
}
