import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { cleanCell, pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { STEP_COLUMNS } from '../../cli/business/organization-columns.ts';
import { findingText, nextStep } from '../../cli/business/organization-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';

export default class OrganizationTimeline extends CatalystCommand {
  static override summary = "An organization's steps from creation over order and payment to ready.";
  static override description =
    'Names the step that should have happened and did not, with the event that was lost. Ends with 8 then. Takes a superadmin.';
  static override examples = ['catalyst organization timeline nakheel-dates'];
  static override args = { organization: Args.string({ required: true, description: 'Its slug or id.' }) };
  static override flags = { ...businessFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(OrganizationTimeline);
    const { services, request } = await requestOn(this.surroundings, flags);
    const found = await interruptibly(this.surroundings, (signal) =>
      services.organizations.show(args.organization, { ...request, signal }),
    );
    const { sovereign, world, organization, steps, finding } = found;
    const listing = { columns: STEP_COLUMNS, rows: steps, flags };
    const head = `${cleanCell(organization.slug)} on ${sovereign}: ${organization.status}`;
    const lines = [
      head,
      ...pageLines(listing, this.surroundings.out),
      findingText(found),
      ...nextStep(found),
    ];
    const data = {
      ...{ sovereign, world, organization, total: steps.length, offset: flags.offset },
      steps: pageJson(listing),
      ...(finding === undefined ? {} : { finding }),
    };
    return finding === undefined ? { data, lines } : { data, lines, exit: 8 };
  }
}
