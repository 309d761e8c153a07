import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { organizationJson, organizationLines } from '../../cli/business/organization-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';

export default class OrganizationShow extends CatalystCommand {
  static override summary = 'One organization: its orders, subscription and workspace; takes a superadmin.';
  static override examples = ['catalyst organization show nakheel-dates'];
  static override args = { organization: Args.string({ required: true, description: 'Its slug or id.' }) };
  static override flags = { ...businessFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(OrganizationShow);
    const { services, request } = await requestOn(this.surroundings, flags);
    const found = await interruptibly(this.surroundings, (signal) =>
      services.organizations.show(args.organization, { ...request, signal }),
    );
    return { data: organizationJson(found), lines: organizationLines(found) };
  }
}
