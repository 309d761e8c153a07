import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { ORDER_COLUMNS } from '../../cli/business/billing-columns.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { orderJson } from '../../domain/business/account-json.ts';

export default class BillingOrders extends CatalystCommand {
  static override summary = 'The newest orders of a Sovereign; takes a superadmin.';
  static override description = 'The API gives the newest 50 and no more.';
  static override examples = ['catalyst billing orders', 'catalyst billing orders --status pending --json'];
  static override flags = {
    ...businessFlags,
    ...listFlags,
    status: Flags.string({ options: ['pending', 'completed'], description: 'Only those.' }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingOrders);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { sovereign, world, orders, partial } = await interruptibly(this.surroundings, (signal) =>
      services.billing.orders({ ...request, signal }),
    );
    const rows = orders
      .map(orderJson)
      .filter(({ status }) => flags.status === undefined || status === flags.status);
    const listing = { columns: ORDER_COLUMNS, rows, flags };
    const shown =
      rows.length === 0 ? [`No such orders on ${sovereign}.`] : pageLines(listing, this.surroundings.out);
    const more = partial ? ['The API shows the newest 50 only; there may be more.'] : [];
    const data = {
      sovereign,
      world,
      partial,
      total: rows.length,
      offset: flags.offset,
      orders: pageJson(listing),
    };
    return { data, lines: [...shown, ...more] };
  }
}
