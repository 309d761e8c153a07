import type { Row } from '../../clients/postgres/database.ts';
import type { LedgerLine } from '../../domain/business/books/ledger-line.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import { type Customer, findCustomer } from './find-customer.ts';
import type { Schema } from './schema.ts';
import { bigintOf, given, moment, textOf } from './sql-values.ts';
import { type DirectRequest, ofBooks, withBooks } from './with-books.ts';

export interface LedgerRequest extends DirectRequest {
  /** Id, user id, e-mail or organization of one customer; all of them when left out. */
  customer?: string;
  /** Rows to leave out first, and at most so many after them. */
  offset?: number;
  limit?: number;
  /** Told the rows as they come, oldest first; what it returns is waited for. */
  onLines(lines: LedgerLine[]): unknown;
}

/** The credit ledger with the running balance of each customer, in parts: memory does not grow with it. */
export function readLedger(
  workshop: BusinessWorkshop,
  request: LedgerRequest,
): Promise<OfSovereign & { customer?: Customer; rows: number }> {
  return withBooks(workshop, request, async (books) => {
    const { database, schema } = books;
    const named = request.customer;
    const customer = named === undefined ? undefined : await database.read((one) => findCustomer(one, named));
    const values = [customer?.id ?? null, request.limit ?? null, request.offset ?? 0];
    let rows = 0;
    for await (const part of database.parts(ledgerQuery(schema), values)) {
      request.signal?.throwIfAborted();
      rows += part.length;
      await request.onLines(part.map(lineOf));
    }
    return { ...ofBooks(books), rows, ...(customer === undefined ? {} : { customer }) };
  });
}

/** Rows of one moment come in the order of their ids, so that a balance is the same each time. */
function ledgerQuery({ ledgerAmount }: Schema): string {
  return `SELECT l.id::text AS id, l.customer_id::text AS customer_id, c.email, l.reason, l.order_id,
    ${ledgerAmount} AS amount, ${moment('l.created_at')} AS created_at,
    sum(${ledgerAmount}) OVER (PARTITION BY l.customer_id ORDER BY l.created_at, l.id) AS balance
    FROM credit_ledger l JOIN customers c ON c.id = l.customer_id
    WHERE $1::uuid IS NULL OR l.customer_id = $1::uuid
    ORDER BY l.created_at, l.id LIMIT $2::bigint OFFSET $3::bigint`;
}

function lineOf(row: Row): LedgerLine {
  return {
    ...{ id: textOf(row, 'id'), customerId: textOf(row, 'customer_id'), email: textOf(row, 'email') },
    ...{ amount: bigintOf(row, 'amount'), balance: bigintOf(row, 'balance') },
    ...{ reason: textOf(row, 'reason'), createdAt: textOf(row, 'created_at') },
    ...given(row, { orderId: 'order_id' }),
  };
}
