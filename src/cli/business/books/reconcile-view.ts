import { CASES, type findingJson } from '../../../domain/business/books/finding.ts';
import { plainText } from '../../../domain/plain-text.ts';
import type { Reconciliation } from '../../../services/books/reconcile.ts';
import { type Column, minuteText } from '../listing.ts';

type FindingRow = ReturnType<typeof findingJson> & { amount?: string; currency?: string };

export const FINDING_COLUMNS: readonly Column<FindingRow>[] = [
  { name: 'case', head: 'CASE' },
  { name: 'subject', head: 'SUBJECT' },
  { name: 'amount', head: 'AMOUNT', cell: ({ amount, currency }) => (amount ? `${currency} ${amount}` : '') },
  { name: 'since', head: 'SINCE (UTC)', cell: ({ since }) => minuteText(since) },
  { name: 'seen', head: 'SEEN' },
  { name: 'customerId', head: 'CUSTOMER', extra: true },
  { name: 'tenantId', head: 'ORGANIZATION', extra: true },
  { name: 'title', head: 'WHAT', extra: true },
  { name: 'remedy', head: 'REMEDY', extra: true },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

/** What each case that was found means, then what could not be looked for. */
export function reconcileLines({ findings, unchecked, cut, sovereign }: Reconciliation): string[] {
  const seen = [...new Set(findings.map((one) => one.case))];
  const clean =
    unchecked.length === 0
      ? `Nothing is wrong in the books of ${sovereign}.`
      : `Nothing that was looked for is wrong in the books of ${sovereign}.`;
  const nothing = findings.length === 0 ? [clean] : [];
  return [
    ...nothing,
    ...seen.flatMap((name) => [`${name}: ${CASES[name].title}.`, `  ${CASES[name].remedy}`]),
    ...cut.map((name) => `${name}: there are more than are told here.`),
    ...unchecked.map(
      ({ case: name, why }) => `${name} was not looked for: ${plainText(why).replaceAll(/\s+/g, ' ')}`,
    ),
  ];
}
