import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { askFirst } from '../../cli/business/ask-first.ts';
import {
  type DirectFlags,
  directFlags,
  directOn,
  refuseUndirected,
} from '../../cli/business/books/direct-flags.ts';
import { type BusinessFlags, businessFlags, writeFlags } from '../../cli/business/business-flags.ts';
import { cleanCell } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { shownCode } from '../../domain/business/voucher-code.ts';
import { voucherJson } from '../../domain/business/voucher-json.ts';

export default class VoucherRevoke extends CatalystCommand {
  static override summary = 'Revoke a voucher: from then on nobody can redeem it.';
  static override description = 'Credit that was redeemed stays with the customers.';
  static override examples = [
    'catalyst voucher revoke SUMMER-2026 --yes',
    'catalyst voucher revoke .. --direct --reason "no code that the API can name"',
  ];
  static override args = { code: Args.string({ required: true, description: 'Its code.' }) };
  static override flags = { ...businessFlags, ...directFlags, ...writeFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(VoucherRevoke);
    const result = await this.#revoke(args.code, flags);
    const { sovereign, outcome, voucher } = result;
    const code = cleanCell(shownCode(voucher.code));
    const line =
      outcome === 'planned'
        ? `It would revoke ${code} on ${sovereign}. Nothing was written.`
        : `${code} is revoked, on ${sovereign}.`;
    const settled = result.settledByReadBack
      ? ['The write got no answer; looking again shows that it was done.']
      : [];
    return { data: { ...result, voucher: voucherJson(voucher) }, lines: [line, ...settled] };
  }

  async #revoke(code: string, flags: BusinessFlags & DirectFlags & { 'dry-run': boolean; yes: boolean }) {
    const asked = (signal: AbortSignal) => ({
      ...{ signal, dryRun: flags['dry-run'] },
      ask: askFirst(this.surroundings, flags, signal),
    });
    if (flags.direct) {
      const { services, request } = await directOn(this.surroundings, flags);
      return interruptibly(this.surroundings, (signal) =>
        services.vouchers.revokeDirect(code, { ...request, ...asked(signal) }),
      );
    }
    refuseUndirected(flags);
    const { services, request } = await requestOn(this.surroundings, flags);
    return interruptibly(this.surroundings, (signal) =>
      services.vouchers.revoke(code, { ...request, ...asked(signal) }),
    );
  }
}
