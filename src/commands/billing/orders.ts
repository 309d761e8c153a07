import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { ORDER_COLUMNS } from '../../cli/business/billing-columns.ts';
import { directFlags, directOn, refuseUndirected } from '../../cli/business/books/direct-flags.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { orderJson } from '../../domain/business/account-json.ts';

export default class BillingOrders extends CatalystCommand {
  static override summary = 'The orders of a Sovereign, newest first; takes a superadmin.';
  static override description =
    'The API gives the newest 50 and no more; --direct reads all of them from the database, in pages.';
  static override examples = [
    'catalyst billing orders',
    'catalyst billing orders --status pending --json',
    'catalyst billing orders --direct --reason "end of year" --limit 200 --offset 400',
  ];
  static override flags = {
    ...businessFlags,
    ...directFlags,
    ...listFlags,
    status: Flags.string({ options: ['pending', 'completed'], description: 'Only those.' }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingOrders);
    refuseUndirected(flags);
    if (flags.direct) return this.#direct(flags);
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
    const more = partial ? ['The API shows the newest 50 only; --direct reads all of them.'] : [];
    const page = { total: rows.length, offset: flags.offset, orders: pageJson(listing) };
    return { data: { sovereign, world, partial, ...page }, lines: [...shown, ...more] };
  }

  /** The database pages, so that a page of a long list costs no more than a short list. */
  async #direct(flags: DirectListing): Promise<Answer> {
    const { offset, limit, status } = flags;
    const { services, request } = await directOn(this.surroundings, flags);
    const { sovereign, world, orders, total } = await interruptibly(this.surroundings, (signal) =>
      services.billing.bookedOrders({
        ...{ ...request, signal, offset },
        ...(limit === undefined ? {} : { limit }),
        ...(status === undefined ? {} : { status }),
      }),
    );
    const whole = { fields: flags.fields, limit: undefined, offset: 0 };
    const listing = { columns: ORDER_COLUMNS, rows: orders.map(orderJson), flags: whole };
    const none =
      total === 0 ? `No such orders on ${sovereign}.` : `None of ${total}: --offset is beyond them.`;
    const left =
      orders.length === total || orders.length === 0
        ? []
        : [`${offset + 1} to ${offset + orders.length} of ${total}.`];
    const shown = orders.length === 0 ? [none] : pageLines(listing, this.surroundings.out);
    const page = { total, offset, orders: pageJson(listing) };
    return { data: { sovereign, world, partial: false, ...page }, lines: [...shown, ...left] };
  }
}

type DirectListing = Parameters<typeof directOn>[1] & {
  fields: string | undefined;
  limit: number | undefined;
  offset: number;
  status: string | undefined;
};
