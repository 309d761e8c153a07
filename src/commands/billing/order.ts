import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { directFlags, directOn, refuseUndirected } from '../../cli/business/books/direct-flags.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { orderLines } from '../../cli/business/order-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { orderJson } from '../../domain/business/account-json.ts';

export default class BillingOrder extends CatalystCommand {
  static override summary = 'One order of a Sovereign, by its id or how that begins; takes a superadmin.';
  static override description = 'The API shows the newest 50; --direct looks through all of them.';
  static override examples = [
    'catalyst billing order 0b6f8c1e',
    'catalyst billing order 0b6f8c1e-5a0d-4a9e-9d0e-4b7d6c2a1f30 --direct --reason "ticket 123" --json',
  ];
  static override args = { order: Args.string({ required: true, description: 'Its id.' }) };
  static override flags = { ...businessFlags, ...directFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(BillingOrder);
    refuseUndirected(flags);
    const { sovereign, world, order } = await this.#order(args.order, flags);
    return { data: { sovereign, world, order: orderJson(order) }, lines: orderLines(sovereign, order) };
  }

  async #order(id: string, flags: Flagged) {
    if (!flags.direct) {
      const { services, request } = await requestOn(this.surroundings, flags);
      return interruptibly(this.surroundings, (signal) => services.billing.order(id, { ...request, signal }));
    }
    const { services, request } = await directOn(this.surroundings, flags);
    return interruptibly(this.surroundings, (signal) =>
      services.billing.bookedOrder(id, { ...request, signal }),
    );
  }
}

type Flagged = Parameters<typeof requestOn>[1] & Parameters<typeof directOn>[1];
