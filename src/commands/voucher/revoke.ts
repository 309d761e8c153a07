import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { askFirst } from '../../cli/business/ask-first.ts';
import { businessFlags, writeFlags } from '../../cli/business/business-flags.ts';
import { cleanCell } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { voucherJson } from '../../domain/business/voucher-json.ts';

export default class VoucherRevoke extends CatalystCommand {
  static override summary = 'Revoke a voucher: from then on nobody can redeem it.';
  static override description = 'Credit that was redeemed stays with the customers.';
  static override examples = ['catalyst voucher revoke SUMMER-2026 --yes'];
  static override args = { code: Args.string({ required: true, description: 'Its code.' }) };
  static override flags = { ...businessFlags, ...writeFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(VoucherRevoke);
    const { services, request } = await requestOn(this.surroundings, flags);
    const result = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.revoke(args.code, {
        ...{ ...request, signal, dryRun: flags['dry-run'] },
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    const { sovereign, outcome, voucher } = result;
    const code = cleanCell(voucher.code);
    const line =
      outcome === 'planned'
        ? `It would revoke ${code} on ${sovereign}. Nothing was written.`
        : `${code} is revoked, on ${sovereign}.`;
    return { data: { ...result, voucher: voucherJson(voucher) }, lines: [line] };
  }
}
