import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { directFlags, directOn, refuseUndirected } from '../../cli/business/books/direct-flags.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { CURRENCY, omrDecimal, omrText } from '../../domain/business/omr.ts';

export default class BillingRevenue extends CatalystCommand {
  static override summary = 'Monthly revenue as the Sovereign reports it, and by our own count.';
  static override description =
    'Reported: every order of each active subscription, pending and repeated ones too. Own: the latest completed order of each organization that has an active subscription. The API shows only the newest 50 orders, and of an organization only its newest subscription, so --direct alone counts all. Card charges carry no mark of the Sovereign, so none is attributed.';
  static override examples = [
    'catalyst billing revenue',
    'catalyst billing revenue --direct --reason "end of month" --json',
  ];
  static override flags = { ...businessFlags, ...directFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingRevenue);
    refuseUndirected(flags);
    const { sovereign, world, reported, own } = await this.#revenue(flags);
    const { customers, newThisMonth, activeSubscriptions, reportedMrr } = reported;
    const lines = [
      `Revenue of ${sovereign}, a month`,
      `  reported  ${omrText(reportedMrr)}, ${activeSubscriptions} active subscriptions`,
      `  own       ${omrText(own.mrr)}, the latest order of each of ${own.subscriptions} organizations with an active subscription`,
      ...(own.partial
        ? [
            '            counted among the newest 50 orders, which is all that the API gives; --direct counts all',
          ]
        : []),
      `  customers ${customers}, ${newThisMonth} of them new this month`,
    ];
    const data = {
      ...{ sovereign, world, currency: CURRENCY },
      reported: { mrr: omrDecimal(reportedMrr), customers, newThisMonth, activeSubscriptions },
      own: { mrr: omrDecimal(own.mrr), organizations: own.subscriptions, partial: own.partial },
    };
    return { data, lines };
  }

  async #revenue(flags: Parameters<typeof requestOn>[1] & Parameters<typeof directOn>[1]) {
    if (!flags.direct) {
      const { services, request } = await requestOn(this.surroundings, flags);
      return interruptibly(this.surroundings, (signal) => services.billing.revenue({ ...request, signal }));
    }
    const { services, request } = await directOn(this.surroundings, flags);
    return interruptibly(this.surroundings, (signal) =>
      services.billing.bookedRevenue({ ...request, signal }),
    );
  }
}
