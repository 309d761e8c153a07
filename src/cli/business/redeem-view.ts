import { CURRENCY, omrDecimal, omrText } from '../../domain/business/omr.ts';
import type { ExitStatus } from '../../domain/exit-status.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { CheckoutOutcome } from '../../services/vouchers/redeem-voucher.ts';
import { cleanCell } from './listing.ts';

export function redeemJson({ bill, balance, ...result }: CheckoutOutcome) {
  const { planId, addonIds, covered } = bill;
  const [total, before, credit] = [bill.total, bill.balance, bill.credit].map(omrDecimal);
  return {
    ...result,
    currency: CURRENCY,
    bill: { planId, addonIds, total, balance: before, credit, covered },
    ...(balance === undefined ? {} : { balance: omrDecimal(balance) }),
  };
}

export function redeemLinesAfter(result: CheckoutOutcome): string[] {
  const { outcome, code, bill, sovereign, orderId, sessionUrl, balance } = result;
  const costs = `The order costs ${omrText(bill.total)} a month; balance ${omrText(bill.balance)}${code === undefined ? '' : `, voucher ${omrText(bill.credit)}`}.`;
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
  const first = code === undefined ? 'Ordered' : `${cleanCell(code)} is redeemed`;
  return [
    `${first} on ${sovereign}: ${paid}.`,
    ...(result.settledByReadBack
      ? ['The checkout got no answer; looking again shows that it was done.']
      : []),
    ...(sessionUrl === undefined ? [] : [`Card payment: ${cleanUrl(sessionUrl)}`]),
    ...(balance === undefined ? [] : [`Balance afterwards: ${omrText(balance)}.`]),
    ...(balance !== undefined && balance < 0n
      ? ['It is below zero: another order spent the same credit at the same moment.']
      : []),
    ...announcedLines(result),
  ];
}

/** An order that nobody was told of is no success, though it is paid: its workspace does not come. */
export function redeemExit({ announced }: CheckoutOutcome): { exit?: ExitStatus } {
  if (announced === undefined || announced.state === 'announced') return {};
  return { exit: announced.state === 'unknown' ? 6 : 5 };
}

/** What became of telling the other services, and what is left to do. */
function announcedLines({ announced, orderId = '' }: CheckoutOutcome): string[] {
  if (announced === undefined) return [];
  if (announced.state === 'announced')
    return ['The order is announced on the event bus; its workspace follows.'];
  const why = plainText(announced.error?.message ?? '');
  const isAbsent = announced.error?.code === 'CATALYST-EVENT-BUS-ABSENT';
  const again = `catalyst billing announce ${cleanCell(orderId)}${isAbsent ? ' --start' : ''} --direct --reason ...`;
  const what =
    announced.state === 'unknown'
      ? 'Whether the order was announced is not known'
      : 'The order is not announced, so nobody makes its workspace yet';
  return [`${what}: ${why}`, `${isAbsent ? 'Without the event' : 'Once that is mended'}: ${again}`];
}

/** An address in full, or nothing: a cut one leads nowhere. */
function cleanUrl(text: string): string {
  return /^https?:\/\/[\x21-\x7e]{1,2000}$/.test(text) ? text : '(no address that can be shown)';
}
