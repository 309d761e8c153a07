import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../../cli/base-command.ts';
import { askFirst } from '../../../cli/business/ask-first.ts';
import { businessFlags, writeFlags } from '../../../cli/business/business-flags.ts';
import { requestOn } from '../../../cli/business/open-business.ts';
import { interruptibly } from '../../../cli/business/run-business.ts';
import { planJson } from '../../../domain/business/account-json.ts';
import { parseOmr } from '../../../domain/business/omr.ts';
import { CatalystError } from '../../../domain/errors.ts';
import { plainText } from '../../../domain/plain-text.ts';

export default class BillingPlansEdit extends CatalystCommand {
  static override summary = 'Change the price of a plan, or its price at Stripe.';
  static override description =
    'The catalog replaces whole documents, so the plan is read first and sent back whole with what was named. Running subscriptions keep their price.';
  static override examples = ['catalyst billing plans edit m --price 10 --dry-run'];
  static override args = { plan: Args.string({ required: true, description: 'Its id or slug.' }) };
  static override flags = {
    ...businessFlags,
    price: Flags.string({ helpValue: '<OMR>', description: 'Monthly price in whole OMR.' }),
    free: Flags.boolean({ default: false, description: 'A price of 0 is meant.' }),
    'stripe-price-id': Flags.string({ description: 'Id of the price at Stripe that checkout takes.' }),
    ...writeFlags,
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(BillingPlansEdit);
    const price = flags.price === undefined ? undefined : priceOf(flags.price);
    const stripePriceId = flags['stripe-price-id'];
    const { services, request } = await requestOn(this.surroundings, flags);
    const result = await interruptibly(this.surroundings, (signal) =>
      services.billing.editPlan(args.plan, {
        ...{ ...request, signal, free: flags.free, dryRun: flags['dry-run'] },
        ...(price === undefined ? {} : { price }),
        ...(stripePriceId === undefined ? {} : { stripePriceId }),
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    const { plan, outcome, differences, sovereign } = result;
    const words = { changed: 'is changed', unchanged: 'is so already', planned: 'would be changed' }[outcome];
    const rows = differences.map(
      ({ field, from, to }) => `  ${field}  ${from || '(none)'} → ${to || '(none)'}`,
    );
    const nothing = outcome === 'planned' ? ['Nothing was written.'] : [];
    const lines = [`Plan ${plan.slug || plan.id} on ${sovereign} ${words}.`, ...rows, ...nothing].map(
      plainText,
    );
    return { data: { ...result, plan: planJson(plan) }, lines };
  }
}

function priceOf(text: string): bigint {
  const price = parseOmr(text);
  if (price !== undefined) return price;
  throw new CatalystError('CATALYST-USAGE', `--price ${JSON.stringify(text)} is no amount in OMR.`, {
    hint: 'For example --price 10',
  });
}
