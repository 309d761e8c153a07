import { CURRENCY, omrDecimal, omrText } from '../../domain/business/omr.ts';
import type { RedeemResult } from '../../services/vouchers/redeem-voucher.ts';
import { cleanCell } from './listing.ts';

export function redeemJson({ bill, balance, ...result }: RedeemResult) {
  const { planId, addonIds, covered } = bill;
  const [total, before, credit] = [bill.total, bill.balance, bill.credit].map(omrDecimal);
  return {
    ...result,
    currency: CURRENCY,
    bill: { planId, addonIds, total, balance: before, credit, covered },
    ...(balance === undefined ? {} : { balance: omrDecimal(balance) }),
  };
}

export function redeemLinesAfter(result: RedeemResult): string[] {
  const { outcome, code, bill, sovereign, orderId, sessionUrl, balance } = result;
  const costs = `The order costs ${omrText(bill.total)} a month; balance ${omrText(bill.balance)}, voucher ${omrText(bill.credit)}.`;
  if (outcome === 'planned')
    return [
      costs,
      bill.covered ? 'Credit would pay it.' : 'A card would have to pay it.',
      'Nothing was written.',
    ];
  const paid =
    outcome === 'ordered'
      ? `order ${cleanCell(orderId ?? '')} is paid by credit`
      : 'a card has to pay the order';
  return [
    `${cleanCell(code)} is redeemed on ${sovereign}: ${paid}.`,
    ...(result.settledByReadBack
      ? ['The checkout got no answer; looking again shows that it was done.']
      : []),
    ...(sessionUrl === undefined ? [] : [`Card payment: ${cleanUrl(sessionUrl)}`]),
    ...(balance === undefined ? [] : [`Balance afterwards: ${omrText(balance)}.`]),
  ];
}

/** An address in full, or nothing: a cut one leads nowhere. */
function cleanUrl(text: string): string {
  return /^https?:\/\/[\x21-\x7e]{1,2000}$/.test(text) ? text : '(no address that can be shown)';
}
