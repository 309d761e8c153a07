import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { SUBSCRIPTION_COLUMNS } from '../../cli/business/billing-columns.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { subscriptionJson } from '../../domain/business/account-json.ts';

export default class BillingSubscriptions extends CatalystCommand {
  static override summary = 'The newest subscription of an organization.';
  static override examples = ['catalyst billing subscriptions 6650f1c2a9b3d4e5f6071829'];
  static override args = {
    organization: Args.string({ required: true, description: 'Its id (tenant), or its slug.' }),
  };
  static override flags = { ...businessFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(BillingSubscriptions);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { sovereign, world, subscriptions, organizationKnown } = await interruptibly(
      this.surroundings,
      (signal) => services.billing.subscriptions([args.organization], { ...request, signal }),
    );
    const listing = { columns: SUBSCRIPTION_COLUMNS, rows: subscriptions.map(subscriptionJson), flags };
    const none = organizationKnown
      ? `That organization has no subscription on ${sovereign}.`
      : `No subscription on ${sovereign}; whether there is such an organization is not told to this token.`;
    const lines = subscriptions.length === 0 ? [none] : pageLines(listing, this.surroundings.out);
    const page = { total: subscriptions.length, offset: flags.offset, subscriptions: pageJson(listing) };
    return { data: { sovereign, world, organizationKnown, ...page }, lines };
  }
}
