import { type Answer, CatalystCommand } from '../../../cli/base-command.ts';
import { askFirst } from '../../../cli/business/ask-first.ts';
import { businessFlags, writeFlags } from '../../../cli/business/business-flags.ts';
import { requestOn } from '../../../cli/business/open-business.ts';
import { interruptibly } from '../../../cli/business/run-business.ts';
import { stripeLines } from '../../../cli/business/stripe-lines.ts';
import { serviceSettings } from '../../../cli/open-services.ts';
import { keyLines } from '../../../domain/business/stripe-keys.ts';

export default class BillingSettingsReplace extends CatalystCommand {
  static override summary = 'Replace the three Stripe keys of a Sovereign, together.';
  static override description =
    'Billing clears a key that is left out and shows none again, so all three are needed: STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET and STRIPE_PUBLIC_KEY, each or its _FILE. Their forms and their mode, live or test, have to go together. Proven by the last four signs.';
  static override examples = ['catalyst billing settings replace --dry-run'];
  static override flags = { ...businessFlags, ...writeFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingSettingsReplace);
    const { services, request, context } = await requestOn(this.surroundings, flags);
    const { credential } = await serviceSettings(this.surroundings, {
      context: context.world,
      mayAsk: !flags.json,
    });
    const keys = {
      secretKey: (await credential('stripeSecretKey')) ?? '',
      webhookSecret: (await credential('stripeWebhookSecret')) ?? '',
      publicKey: (await credential('stripePublicKey')) ?? '',
    };
    const result = await interruptibly(this.surroundings, (signal) =>
      services.billing.replaceKeys({
        ...{ ...request, signal, keys, dryRun: flags['dry-run'] },
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    const { sovereign, stripe, ends } = result;
    const lines =
      result.outcome === 'planned'
        ? [...keyLines(sovereign, stripe, ends), 'Nothing was written.']
        : stripeLines(sovereign, stripe);
    return { data: result, lines };
  }
}
