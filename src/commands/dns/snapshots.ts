import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { snapshotLines } from '../../cli/dns/snapshots-view.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';

export default class DnsSnapshots extends CatalystCommand {
  static override summary = 'Zones as they were before each write, for dns restore.';
  static override examples = [
    'catalyst dns snapshots omantel.omani.works --context sandbox',
    'catalyst dns snapshots --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(DnsSnapshots);
    const { sovereigns, dns } = await openCatalyst(this.surroundings, { context: flags.context });
    const found = await dns.snapshots(args.fqdn ?? (await onlyOne(sovereigns)));
    return { data: found, lines: snapshotLines(found, this.surroundings.out) };
  }
}
