import { wholeOmr } from '../../domain/business/omr.ts';
import {
  findVoucher,
  type Voucher,
  type VoucherFields,
  voucherDifferences,
} from '../../domain/business/voucher.ts';
import { audited } from '../business/audited.ts';
import type { Business } from '../business/business.ts';
import { type Settled, settleWrite } from '../business/settle-write.ts';

/** Writes the five fields and looks what is kept; both the attempt and its end are in the audit file. */
export async function writeVoucher(
  business: Business,
  wanted: VoucherFields,
  held: Voucher | undefined,
): Promise<Settled<Voucher | undefined>> {
  const entry = {
    ...{ command: 'voucher issue', what: wanted.code, after: shownFields(wanted) },
    ...(held === undefined ? {} : { before: shownFields(held) }),
  };
  return audited(business, entry, () =>
    settleWrite({
      what: `voucher ${wanted.code}`,
      write: () => business.gateway.issueVoucher(wanted),
      readBack: async () => findVoucher((await business.gateway.listVouchers()).vouchers, wanted.code),
      isDone: (state) => state !== undefined && voucherDifferences(state, wanted).length === 0,
      clock: business.clock,
    }),
  );
}

export function shownFields(fields: VoucherFields): Record<string, string> {
  return {
    credit_omr: String(wholeOmr(fields.credit)),
    description: fields.description,
    active: String(fields.active),
    max_redemptions: String(fields.maxRedemptions),
  };
}
