import { rollbackJson } from '../../../domain/business/books/leak.ts';
import { omrText } from '../../../domain/business/omr.ts';
import type { RollbackResult } from '../../../services/books/rollback-redemption.ts';
import { cleanCell } from '../listing.ts';

export function rollbackAnswer({ before, ...result }: RollbackResult) {
  return { ...result, before: rollbackJson(before) };
}

/** What a person is told: for a dry run everything that it would meet and run, with the values. */
export function rollbackLinesAfter(result: RollbackResult): string[] {
  const { outcome, before, sovereign, settledByReadBack } = result;
  const code = cleanCell(before.code);
  if (outcome === 'unchanged')
    return [`${before.customerId} has no redemption of ${code} on ${sovereign}. Nothing was touched.`];
  if (outcome === 'planned') return plannedLines(result);
  const settled = settledByReadBack ? ['The write got no answer; looking again shows that it was done.'] : [];
  return [
    `The redemption of ${code} by ${before.customerId} is taken back, on ${sovereign}.`,
    `The balance is ${omrText(before.balance - before.granted)}; the code can be redeemed again.`,
    ...settled,
  ];
}

function plannedLines({ before, objections, statements, sovereign }: RollbackResult): string[] {
  const { code, customerId, redeemedAt = '', timesRedeemed, granted, balance, orders } = before;
  const spent = orders.map(
    ({ id, status, amount, promoCode }) =>
      `    ${id}  ${status}  ${omrText(amount)}  ${cleanCell(promoCode ?? '')}`,
  );
  const runs = statements.map(({ sql, values }) => `  ${sql}  -- ${cleanCell(JSON.stringify(values))}`);
  return [
    `Redemption of ${cleanCell(code)} by ${customerId} on ${sovereign}`,
    `  redeemed       ${redeemedAt}`,
    `  counter        ${timesRedeemed}`,
    `  credit         ${omrText(granted)} that no order names`,
    `  balance        ${omrText(balance)} now, ${omrText(balance - granted)} afterwards`,
    `  orders since   ${orders.length === 0 ? 'none' : orders.length}`,
    ...spent,
    ...objections.map((objection) => `It should stay: ${objection}.`),
    ...(objections.length === 0 ? [] : ['Without --force it is refused.']),
    'It would run, in one transaction:',
    ...runs,
    'Nothing was written.',
  ];
}
