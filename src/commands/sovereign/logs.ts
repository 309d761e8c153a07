import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { logLines } from '../../cli/log-lines.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { untilStopped } from '../../cli/run/until-stopped.ts';
import { STAGES } from '../../domain/stage.ts';

export default class SovereignLogs extends CatalystCommand {
  static override summary = 'What the stages said, oldest first.';
  static override description = 'Under --json a document for each line.';
  static override examples = [
    'catalyst sovereign logs omantel.omani.works --stage apply',
    'catalyst sovereign logs --follow',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    follow: Flags.boolean({ char: 'F', default: false, description: 'Go on with what comes.' }),
    stage: Flags.option({ options: STAGES })({ description: 'Only this stage.' }),
    raw: Flags.boolean({
      default: false,
      description: 'Also what OpenTofu says only because it was stopped.',
    }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(SovereignLogs);
    const { out } = this.surroundings;
    const { follow, raw } = flags;
    const stage = flags.stage === undefined ? {} : { stage: flags.stage };
    await untilStopped(this.surroundings, flags, async (signal) => {
      const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
      const fqdn = args.fqdn ?? (await onlyOne(sovereigns));
      for await (const line of sovereigns.logs(fqdn, { follow, raw, signal, ...stage })) {
        out.write(`${flags.json ? JSON.stringify(line) : logLines(line, out).join('\n')}\n`);
      }
    });
    return undefined;
  }
}
