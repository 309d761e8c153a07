import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { REDEMPTION_COLUMNS } from '../../cli/business/books/books-columns.ts';
import { directFlags, directOn, refuseUndirected } from '../../cli/business/books/direct-flags.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { minuteText, pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { voucherLines } from '../../cli/business/voucher-lines.ts';
import { bookedVoucherJson, redemptionJson } from '../../domain/business/books/booked-voucher.ts';
import { voucherJson } from '../../domain/business/voucher-json.ts';

export default class VoucherShow extends CatalystCommand {
  static override summary = 'One voucher, and what it may still cost.';
  static override description =
    'With --direct a revoked one too, and who redeemed it: --fields, --limit and --offset are for those.';
  static override examples = [
    'catalyst voucher show SUMMER-2026',
    'catalyst voucher show SUMMER-2026 --direct --reason "ticket 123"',
  ];
  static override args = { code: Args.string({ required: true, description: 'Its code.' }) };
  static override flags = { ...businessFlags, ...directFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(VoucherShow);
    const paged = (['fields', 'limit'] as const).filter((name) => flags[name] !== undefined);
    refuseUndirected(flags, ...paged.map((name) => `--${name}`), ...(flags.offset > 0 ? ['--offset'] : []));
    if (flags.direct) return this.#direct(args.code, flags);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { sovereign, world, voucher } = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.show(args.code, { ...request, signal }),
    );
    return {
      data: { sovereign, world, voucher: voucherJson(voucher) },
      lines: voucherLines(sovereign, voucher),
    };
  }

  async #direct(code: string, flags: Flagged): Promise<Answer> {
    const { services, request } = await directOn(this.surroundings, flags);
    const found = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.showBooked(code, { ...request, signal }),
    );
    const { sovereign, world, voucher, redemptions } = found;
    const rows = redemptions.map(redemptionJson);
    const listing = { columns: REDEMPTION_COLUMNS, rows, flags };
    const page = { total: rows.length, offset: flags.offset, redemptions: pageJson(listing) };
    const revoked =
      voucher.revokedAt === undefined ? [] : [`  revoked         ${minuteText(voucher.revokedAt)} UTC`];
    const redeemers =
      rows.length === 0 ? ['Nobody has redeemed it.'] : pageLines(listing, this.surroundings.out);
    return {
      data: { sovereign, world, voucher: bookedVoucherJson(voucher), ...page },
      lines: [...voucherLines(sovereign, voucher), ...revoked, ...redeemers],
    };
  }
}

type Flagged = Parameters<typeof directOn>[1] & {
  fields: string | undefined;
  limit: number | undefined;
  offset: number;
};
