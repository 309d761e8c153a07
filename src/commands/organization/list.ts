import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { ORGANIZATION_COLUMNS } from '../../cli/business/organization-columns.ts';
import { interruptibly } from '../../cli/business/run-business.ts';

export default class OrganizationList extends CatalystCommand {
  static override summary = 'The organizations of a Sovereign, deleted ones too; takes a superadmin.';
  static override examples = [
    'catalyst organization list',
    'catalyst organization list --status active --search nakheel --json',
  ];
  static override flags = {
    ...businessFlags,
    ...listFlags,
    search: Flags.string({ description: 'Only those whose slug or name holds it.' }),
    status: Flags.string({
      options: ['active', 'suspended', 'provisioning', 'deleted'],
      description: 'Only those.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(OrganizationList);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { search, status } = flags;
    const { sovereign, world, organizations } = await interruptibly(this.surroundings, (signal) =>
      services.organizations.list({ ...request, signal, ...(search === undefined ? {} : { search }) }),
    );
    const rows = organizations.filter((one) => status === undefined || one.status === status);
    const listing = { columns: ORGANIZATION_COLUMNS, rows, flags };
    const lines =
      rows.length === 0
        ? [`No such organizations on ${sovereign}.`]
        : pageLines(listing, this.surroundings.out);
    const page = { total: rows.length, offset: flags.offset };
    return { data: { sovereign, world, ...page, organizations: pageJson(listing) }, lines };
  }
}
