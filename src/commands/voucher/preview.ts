import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { previewLines } from '../../cli/business/voucher-lines.ts';
import { CURRENCY, omrDecimal } from '../../domain/business/omr.ts';

export default class VoucherPreview extends CatalystCommand {
  static override summary = 'What a customer would be told of a code; exit 8 when it cannot be redeemed.';
  static override description =
    'Asks without a token first, as the redeem page does. Counters are never told.';
  static override examples = ['catalyst voucher preview SUMMER-2026'];
  static override args = {
    code: Args.string({ required: true, description: 'The code as the customer types it.' }),
  };
  static override flags = { ...businessFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(VoucherPreview);
    const { services, request } = await requestOn(this.surroundings, flags);
    const result = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.preview(args.code, { ...request, signal }),
    );
    const { sovereign, world, anonymous, preview } = result;
    const { code, credit, description, active, accepting } = preview;
    const told = { code, credit: omrDecimal(credit), currency: CURRENCY, description, active, accepting };
    const answer = { data: { sovereign, world, anonymous, preview: told }, lines: previewLines(result) };
    return accepting ? answer : { ...answer, exit: 8 };
  }
}
