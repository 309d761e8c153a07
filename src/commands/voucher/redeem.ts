import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { asked, customerOrder, directOrder, orderFlags } from '../../cli/business/order-flags.ts';
import { redeemExit, redeemJson, redeemLinesAfter } from '../../cli/business/redeem-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { CatalystError } from '../../domain/errors.ts';

export default class VoucherRedeem extends CatalystCommand {
  static override summary = "Redeem a voucher in a customer's name, by ordering a plan.";
  static override description =
    "A code is redeemed by a checkout, with the customer's own token and once for each customer. Prices and balance are compared first: where credit does not cover the order, nothing is sent without --card. --direct writes redemption, order and subscription into the database instead, in one transaction, and then puts order.placed on the event bus, as a step of its own.";
  static override examples = [
    'catalyst voucher redeem SUMMER-2026 --plan s --organization 6650f1c2a9b3d4e5f6071829 --customer-token-file customer.token --dry-run',
    'catalyst voucher redeem SUMMER-2026 --plan s --organization 6650f1c2a9b3d4e5f6071829 --customer info@nakheel.example --direct --reason "ticket 123"',
  ];
  static override args = { code: Args.string({ required: true, description: 'Its code.' }) };
  static override flags = {
    ...orderFlags,
    card: Flags.boolean({ default: false, description: 'A card may pay what credit does not cover.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(VoucherRedeem);
    const result = await (flags.direct ? this.#direct(args.code, flags) : this.#asCustomer(args.code, flags));
    return { data: redeemJson(result), lines: redeemLinesAfter(result), ...redeemExit(result) };
  }

  async #asCustomer(code: string, flags: Flagged) {
    const { services, request } = await customerOrder(this.surroundings, flags);
    return interruptibly(this.surroundings, (signal) =>
      services.vouchers.redeem(code, {
        ...{ ...request, card: flags.card },
        ...asked(this.surroundings, flags, signal),
      }),
    );
  }

  async #direct(code: string, flags: Flagged) {
    if (flags.card) throw new CatalystError('CATALYST-USAGE', '--direct takes no card.');
    const { services, request } = await directOrder(this.surroundings, flags);
    return interruptibly(this.surroundings, (signal) =>
      services.vouchers.redeemDirect(code, { ...request, ...asked(this.surroundings, flags, signal) }),
    );
  }
}

type Flagged = Parameters<typeof directOrder>[1] & { card: boolean };
