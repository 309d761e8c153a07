import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { stripeLines } from '../../cli/business/stripe-lines.ts';

export default class BillingSettings extends CatalystCommand {
  static override summary = 'Which Stripe keys a Sovereign has; takes a superadmin.';
  static override examples = ['catalyst billing settings'];
  static override flags = { ...businessFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingSettings);
    const { services, request } = await requestOn(this.surroundings, flags);
    const found = await interruptibly(this.surroundings, (signal) =>
      services.billing.settings({ ...request, signal }),
    );
    return { data: found, lines: stripeLines(found.sovereign, found.stripe) };
  }
}
