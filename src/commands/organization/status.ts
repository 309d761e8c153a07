import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { STAND_COLUMNS } from '../../cli/business/organization-columns.ts';
import { standRow } from '../../cli/business/organization-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';

export default class OrganizationStatus extends CatalystCommand {
  static override summary = 'Where each organization stands between its order and its workspace.';
  static override description =
    'Each one is asked for by itself, so page where there are many: --limit. Ends with 8 when a step is missing. Takes a superadmin.';
  static override examples = [
    'catalyst organization status',
    'catalyst organization status nakheel-dates --json',
  ];
  static override args = { organization: Args.string({ description: 'Its slug or id; all when left out.' }) };
  static override flags = { ...businessFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(OrganizationStatus);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { offset, limit } = flags;
    const found = await interruptibly(this.surroundings, async (signal) => {
      const { organizations } = services;
      if (args.organization === undefined)
        return organizations.states({
          ...request,
          signal,
          offset,
          ...(limit === undefined ? {} : { limit }),
        });
      const one = await organizations.show(args.organization, { ...request, signal });
      return { sovereign: one.sovereign, world: one.world, lives: [one], total: 1 };
    });
    const { sovereign, world, lives, total } = found;
    const findings = lives.filter(({ finding }) => finding !== undefined).length;
    const shown = { columns: STAND_COLUMNS, rows: lives.map(standRow) };
    const listing = { ...shown, flags: { fields: flags.fields, limit: undefined, offset: 0 } };
    const verdict = findings === 0 ? 'No step is missing' : `A step is missing for ${findings}`;
    const lines = [
      ...pageLines(listing, this.surroundings.out),
      `${verdict} of ${lives.length} organizations, ${total} in all, on ${sovereign}.`,
    ];
    const data = { sovereign, world, findings, total, offset, organizations: pageJson(listing) };
    return findings === 0 ? { data, lines } : { data, lines, exit: 8 };
  }
}
