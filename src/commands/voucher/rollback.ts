import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { askFirst } from '../../cli/business/ask-first.ts';
import { directOn, directOnlyFlags } from '../../cli/business/books/direct-flags.ts';
import { rollbackAnswer, rollbackLinesAfter } from '../../cli/business/books/rollback-view.ts';
import { writeFlags } from '../../cli/business/business-flags.ts';
import { interruptibly } from '../../cli/business/run-business.ts';

export default class VoucherRollback extends CatalystCommand {
  static override summary = "Take a customer's redemption back, after a checkout that failed.";
  static override description =
    'Writes to the database, in direct mode: the redemption, one use of the counter and the credit that it gave go, in one transaction. Refused when that credit is spent or an order with the code is completed. A second time changes nothing.';
  static override examples = [
    'catalyst voucher rollback SUMMER-2026 --customer info@nakheel.example --direct --reason "ticket 123" --dry-run',
  ];
  static override args = { code: Args.string({ required: true, description: 'Its code.' }) };
  static override flags = {
    ...directOnlyFlags,
    customer: Flags.string({ required: true, description: 'Id, user id, e-mail or organization.' }),
    force: Flags.boolean({
      default: false,
      description: 'Although the credit is spent or an order is completed.',
    }),
    ...writeFlags,
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(VoucherRollback);
    const { services, request } = await directOn(this.surroundings, flags);
    const result = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.rollback(args.code, {
        ...{ ...request, signal, customer: flags.customer, force: flags.force },
        ...{ dryRun: flags['dry-run'], ask: askFirst(this.surroundings, flags, signal) },
      }),
    );
    const answer = { data: rollbackAnswer(result), lines: rollbackLinesAfter(result) };
    const refused = result.outcome === 'planned' && result.objections.length > 0 && !flags.force;
    return refused ? { ...answer, exit: 4 } : answer;
  }
}
