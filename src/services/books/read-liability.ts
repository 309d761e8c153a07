import { type Liability, liabilityFrom } from '../../domain/business/books/liability.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import { bookedVouchers } from './read-booked-vouchers.ts';
import type { Schema } from './schema.ts';
import { bigintOf, intOf } from './sql-values.ts';
import { type DirectRequest, ofBooks, withBooks } from './with-books.ts';

/** What vouchers and balances may still cost, in one snapshot. */
export function readLiability(
  workshop: BusinessWorkshop,
  request: DirectRequest,
): Promise<OfSovereign & Liability> {
  return withBooks(workshop, request, async (books) => {
    const { database, schema } = books;
    const liability = await database.read(async (one) => {
      const vouchers = await bookedVouchers(one, schema);
      const [row = {}] = await one.rows(balancesQuery(schema));
      return liabilityFrom(
        vouchers.filter(({ revokedAt }) => revokedAt === undefined),
        {
          balances: { customers: intOf(row, 'holders'), total: bigintOf(row, 'held') },
          debts: { customers: intOf(row, 'debtors'), total: bigintOf(row, 'owed') },
        },
      );
    });
    return { ...ofBooks(books), ...liability };
  });
}

function balancesQuery({ ledgerAmount }: Schema): string {
  return `SELECT count(*) FILTER (WHERE balance > 0) AS holders, count(*) FILTER (WHERE balance < 0) AS debtors,
    coalesce(sum(balance) FILTER (WHERE balance > 0), 0) AS held,
    coalesce(sum(balance) FILTER (WHERE balance < 0), 0) AS owed
    FROM (SELECT sum(${ledgerAmount}) AS balance FROM credit_ledger l GROUP BY l.customer_id) b`;
}
