import type { Liability } from '../../../domain/business/books/liability.ts';
import { CURRENCY, omrDecimal, omrText } from '../../../domain/business/omr.ts';
import type { OfSovereign } from '../../../services/business/business.ts';
import type { Column } from '../listing.ts';

interface LiabilityRow {
  code: string;
  credit: string;
  /** Uses that are left; null without a cap. */
  left: number | null;
  /** Null without a cap. */
  liability: string | null;
  currency: string;
}

export function liabilityJson({ capped, uncapped, cappedTotal, balances, debts }: Liability) {
  const vouchers: LiabilityRow[] = [
    ...capped.map(({ code, credit, left, liability }) => ({
      ...{ code, credit: omrDecimal(credit), left, liability: omrDecimal(liability), currency: CURRENCY },
    })),
    ...uncapped.map(({ code, credit }) => ({
      ...{ code, credit: omrDecimal(credit), left: null, liability: null, currency: CURRENCY },
    })),
  ];
  return {
    currency: CURRENCY,
    vouchers,
    ...{ capped: omrDecimal(cappedTotal), uncapped: uncapped.length },
    balances: { customers: balances.customers, total: omrDecimal(balances.total) },
    debts: { customers: debts.customers, total: omrDecimal(debts.total) },
  };
}

export const LIABILITY_COLUMNS: readonly Column<LiabilityRow>[] = [
  { name: 'code', head: 'CODE', cell: ({ code }) => code || '(blank)' },
  { name: 'credit', head: 'CREDIT', cell: ({ credit, currency }) => `${currency} ${credit}` },
  { name: 'left', head: 'LEFT', cell: ({ left }) => (left === null ? 'no cap' : String(left)) },
  {
    name: 'liability',
    head: 'MAY COST',
    cell: ({ liability, currency }) => (liability === null ? 'unlimited' : `${currency} ${liability}`),
  },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

export function liabilityLines({ sovereign, ...found }: OfSovereign & Liability): string[] {
  const { capped, uncapped, cappedTotal, balances, debts } = found;
  const people = (count: number) => `${count} ${count === 1 ? 'customer' : 'customers'}`;
  return [
    `${omrText(cappedTotal)} by ${capped.length} vouchers with a cap on ${sovereign}.`,
    ...(uncapped.length === 0 ? [] : [`${uncapped.length} without a cap: what they may cost has no end.`]),
    `${omrText(balances.total)} of credit is held by ${people(balances.customers)}.`,
    ...(debts.customers === 0 ? [] : [`${people(debts.customers)} below zero, ${omrText(debts.total)}.`]),
  ];
}
