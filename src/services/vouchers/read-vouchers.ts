import { findVoucher, normalCode, type Voucher, type VoucherPreview } from '../../domain/business/voucher.ts';
import { shownCode } from '../../domain/business/voucher-code.ts';
import { CatalystError } from '../../domain/errors.ts';
import { nearest } from '../../domain/spec/nearest.ts';
import {
  type BusinessRequest,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
} from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';

/** Live vouchers, newest first. Revoked ones are in no list of the API. */
export function listVouchers(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
): Promise<OfSovereign & { vouchers: Voucher[] }> {
  return withBusiness(workshop, request, async (business) => {
    const { vouchers } = await business.gateway.listVouchers(business);
    return { ...ofSovereign(business), vouchers };
  });
}

/** One live voucher, by its code exactly or as issue would write it. @throws CatalystError CATALYST-VOUCHER-NOT-FOUND */
export function showVoucher(
  workshop: BusinessWorkshop,
  code: string,
  request: BusinessRequest,
): Promise<OfSovereign & { voucher: Voucher }> {
  return withBusiness(workshop, request, async (business) => {
    const { vouchers } = await business.gateway.listVouchers(business);
    return { ...ofSovereign(business), voucher: requireVoucher(vouchers, code) };
  });
}

/** What was typed exactly wins over its normal form. @throws CatalystError CATALYST-VOUCHER-NOT-FOUND */
export function requireVoucher(vouchers: readonly Voucher[], code: string): Voucher {
  const voucher = findVoucher(vouchers, code) ?? findVoucher(vouchers, normalCode(code));
  if (voucher !== undefined) return voucher;
  const like = nearest(
    normalCode(code),
    vouchers.map((one) => one.code).filter((one) => one !== ''),
  );
  throw new CatalystError('CATALYST-VOUCHER-NOT-FOUND', 'No live voucher has that code.', {
    hint:
      like === undefined
        ? 'It is unknown or was revoked: catalyst voucher list'
        : `Did you mean ${shownCode(like)}?`,
  });
}

/** What a customer would be told, and what stands in the way. */
export interface PreviewResult extends OfSovereign {
  preview: VoucherPreview;
  /** The Sovereign told it without a token, as its later layer does. */
  anonymous: boolean;
  /** Checkout compares letter by letter: any other spelling is refused there. */
  spelling: string;
}

/** Asks as a customer would: without a token, and with ours only where that is refused. @throws CatalystError CATALYST-VOUCHER-NOT-FOUND */
export function previewVoucher(
  workshop: BusinessWorkshop,
  code: string,
  request: BusinessRequest,
): Promise<PreviewResult> {
  return withBusiness(workshop, request, async (business) => {
    const answer = await business.gateway.previewVoucher(code, business);
    return { ...ofSovereign(business), ...answer, spelling: answer.preview.code };
  });
}
