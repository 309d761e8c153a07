import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { PLAN_COLUMNS } from '../../cli/business/billing-columns.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { planJson } from '../../domain/business/account-json.ts';

export default class BillingPlans extends CatalystCommand {
  static override summary = 'The plans of a Sovereign and their prices.';
  static override examples = ['catalyst billing plans', 'catalyst billing plans --fields slug,price --json'];
  static override flags = { ...businessFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingPlans);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { sovereign, world, plans } = await interruptibly(this.surroundings, (signal) =>
      services.billing.plans({ ...request, signal }),
    );
    const listing = { columns: PLAN_COLUMNS, rows: plans.map(planJson), flags };
    const lines =
      plans.length === 0 ? [`No plans on ${sovereign}.`] : pageLines(listing, this.surroundings.out);
    const data = { sovereign, world, total: plans.length, offset: flags.offset, plans: pageJson(listing) };
    return { data, lines };
  }
}
