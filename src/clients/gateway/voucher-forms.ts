import { fromOmr, wholeOmr } from '../../domain/business/omr.ts';
import type { Voucher, VoucherFields, VoucherPreview } from '../../domain/business/voucher.ts';
import { aCount, aFlag, aMoment, anObject, aText, aWhole, orElse } from './decode.ts';

/** Keys of a listed voucher (core/services/billing/store: PromoCode). */
export const aVoucher = anObject<Voucher>((member) => {
  const createdAt = member('created_at', aMoment);
  return {
    code: member('code', aText),
    credit: fromOmr(member('credit_omr', aWhole)),
    description: member('description', orElse(aText, '')),
    active: member('active', aFlag),
    maxRedemptions: member('max_redemptions', aCount),
    timesRedeemed: member('times_redeemed', aCount),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
});

export const aPreview = anObject<VoucherPreview>((member) => ({
  code: member('code', aText),
  credit: fromOmr(member('credit_omr', aWhole)),
  description: member('description', orElse(aText, '')),
  active: member('active', aFlag),
  accepting: member('accepting_redemptions', aFlag),
}));

export function issueBody({ code, credit, description, active, maxRedemptions }: VoucherFields) {
  return {
    ...{ code, credit_omr: wholeOmr(credit), description, active },
    max_redemptions: BigInt(maxRedemptions),
  };
}
