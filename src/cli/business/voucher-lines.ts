import { omrText } from '../../domain/business/omr.ts';
import { liabilityOf, type Voucher, voucherState } from '../../domain/business/voucher.ts';
import { shownCode } from '../../domain/business/voucher-code.ts';
import type { PreviewResult } from '../../services/vouchers/read-vouchers.ts';
import { cleanCell, minuteText } from './listing.ts';

/** A voucher as a short list of facts. */
export function voucherLines(sovereign: string, voucher: Voucher & { revokedAt?: string }): string[] {
  const { code, credit, description, maxRedemptions, timesRedeemed, createdAt } = voucher;
  const cap = maxRedemptions > 0 ? ` of ${maxRedemptions}` : ', without a cap';
  const liability = liabilityOf(voucher, timesRedeemed);
  return [
    `${cleanCell(shownCode(code))} on ${sovereign}`,
    fact('state', voucher.revokedAt === undefined ? voucherState(voucher) : 'revoked'),
    fact('credit', omrText(credit)),
    fact('redeemed', `${timesRedeemed}${cap}`),
    fact('may still cost', liability === undefined ? 'unlimited' : omrText(liability)),
    ...(createdAt === undefined ? [] : [fact('created', `${minuteText(createdAt)} UTC`)]),
    ...(description === '' ? [] : [fact('description', cleanCell(description))]),
  ];
}

function fact(name: string, value: string): string {
  return `  ${name.padEnd(14)}  ${value}`;
}

/** What a customer would be told of a code, and how checkout takes it. */
export function previewLines({ preview, sovereign, anonymous }: PreviewResult): string[] {
  const { code, credit, description, active, accepting } = preview;
  const state = accepting ? 'can be redeemed' : active ? 'has reached its cap' : 'is switched off';
  return [
    `${cleanCell(shownCode(code))} of ${omrText(credit)} ${state}, on ${sovereign}.`,
    ...(description === '' ? [] : [`  ${cleanCell(description)}`]),
    `Checkout compares letter by letter: it has to be typed as ${cleanCell(shownCode(code))}.`,
    anonymous
      ? 'Customers see this without signing in.'
      : 'This Sovereign shows it only to who is signed in.',
    'Whether a certain customer has redeemed it before, only checkout tells.',
  ];
}
