import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { asked, customerOrder, directOrder, orderFlags } from '../../cli/business/order-flags.ts';
import { redeemExit, redeemJson, redeemLinesAfter } from '../../cli/business/redeem-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';

export default class BillingCheckout extends CatalystCommand {
  static override summary = 'Order a plan with the credit that a customer has; no card, no voucher.';
  static override description =
    "Prices and balance are compared first, and nothing is sent where they do not cover the order. With the customer's own token it goes through the Sovereign's checkout, which locks nothing: an order at the same moment may spend the same credit, and a balance below zero is told. --direct writes it into the database behind locks, where that cannot happen, and puts order.placed on the event bus.";
  static override examples = [
    'catalyst billing checkout --plan s --organization 6650f1c2a9b3d4e5f6071829 --customer-token-file customer.token --dry-run',
    'catalyst billing checkout --plan s --organization 6650f1c2a9b3d4e5f6071829 --customer info@nakheel.example --direct --reason "ticket 123"',
  ];
  static override flags = { ...orderFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingCheckout);
    const result = await (flags.direct ? this.#direct(flags) : this.#asCustomer(flags));
    return { data: redeemJson(result), lines: redeemLinesAfter(result), ...redeemExit(result) };
  }

  async #asCustomer(flags: Parameters<typeof customerOrder>[1]) {
    const { services, request } = await customerOrder(this.surroundings, flags);
    return interruptibly(this.surroundings, (signal) =>
      services.billing.checkout({ ...request, ...asked(this.surroundings, flags, signal) }),
    );
  }

  async #direct(flags: Parameters<typeof directOrder>[1]) {
    const { services, request } = await directOrder(this.surroundings, flags);
    return interruptibly(this.surroundings, (signal) =>
      services.billing.checkoutDirect({ ...request, ...asked(this.surroundings, flags, signal) }),
    );
  }
}
