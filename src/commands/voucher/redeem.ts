import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { askFirst } from '../../cli/business/ask-first.ts';
import { directFlags, directOn, refuseUndirected } from '../../cli/business/books/direct-flags.ts';
import { businessFlags, writeFlags } from '../../cli/business/business-flags.ts';
import { customerToken } from '../../cli/business/customer-token.ts';
import { openBusiness } from '../../cli/business/open-business.ts';
import { redeemJson, redeemLinesAfter } from '../../cli/business/redeem-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { CatalystError } from '../../domain/errors.ts';

export default class VoucherRedeem extends CatalystCommand {
  static override summary = "Redeem a voucher in a customer's name, by ordering a plan.";
  static override description =
    "A code is redeemed by a checkout, with the customer's own token and once for each customer. Prices and balance are compared first: where credit does not cover the order, nothing is sent without --card. --direct writes redemption, order and subscription into the database instead, in one transaction; nobody hears of that order, so its workspace has to be started by hand.";
  static override examples = [
    'catalyst voucher redeem SUMMER-2026 --plan s --organization 6650f1c2a9b3d4e5f6071829 --customer-token-file customer.token --dry-run',
    'catalyst voucher redeem SUMMER-2026 --plan s --organization 6650f1c2a9b3d4e5f6071829 --customer info@nakheel.example --direct --reason "ticket 123"',
  ];
  static override args = { code: Args.string({ required: true, description: 'Its code.' }) };
  static override flags = {
    sovereign: businessFlags.sovereign,
    'customer-token-file': Flags.string({
      description:
        "File of mode 0600 with the customer's token; or CATALYST_CUSTOMER_TOKEN, or a context where the customer is signed in.",
    }),
    plan: Flags.string({ required: true, description: 'Plan that is ordered, by slug or id.' }),
    organization: Flags.string({
      required: true,
      description: "Id of the customer's organization (tenant).",
    }),
    addon: Flags.string({ multiple: true, description: 'Add-on, by slug or id; may be repeated.' }),
    customer: Flags.string({
      description: 'Customer, by id, user id, e-mail or organization; for --direct.',
    }),
    ...directFlags,
    card: Flags.boolean({ default: false, description: 'A card may pay what credit does not cover.' }),
    ...writeFlags,
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(VoucherRedeem);
    refuseUndirected(flags, ...(flags.customer === undefined ? [] : ['--customer']));
    if (flags.direct) return this.#direct(args.code, flags);
    const { services, context } = await openBusiness(this.surroundings, flags);
    const token = await customerToken(this.surroundings, flags['customer-token-file'], context);
    const result = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.redeem(args.code, {
        ...{ sovereign: context.name, signal, plan: flags.plan, organization: flags.organization },
        ...(token === undefined ? {} : { token }),
        ...{ addons: flags.addon ?? [], card: flags.card, dryRun: flags['dry-run'] },
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    return { data: redeemJson(result), lines: redeemLinesAfter(result) };
  }

  async #direct(code: string, flags: Flagged): Promise<Answer> {
    const { customer } = flags;
    if (customer === undefined || flags.card || flags['customer-token-file'] !== undefined)
      throw new CatalystError('CATALYST-USAGE', '--direct takes --customer, no token and no card.');
    const { services, request } = await directOn(this.surroundings, flags);
    const result = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.redeemDirect(code, {
        ...{ ...request, signal, customer, plan: flags.plan, organization: flags.organization },
        ...{ addons: flags.addon ?? [], dryRun: flags['dry-run'] },
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    const ordered = result.outcome === 'ordered';
    const unheard = ordered ? ['Nobody heard of the order: start its workspace by hand.'] : [];
    return { data: redeemJson(result), lines: [...redeemLinesAfter(result), ...unheard] };
  }
}

type Flagged = Parameters<typeof directOn>[1] &
  Parameters<typeof askFirst>[1] & {
    plan: string;
    organization: string;
    addon: string[] | undefined;
    customer: string | undefined;
    card: boolean;
    'customer-token-file': string | undefined;
    'dry-run': boolean;
  };
