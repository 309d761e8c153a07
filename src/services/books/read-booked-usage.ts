import type { Row } from '../../clients/postgres/database.ts';
import type { UsageRow } from '../../domain/business/usage.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { Schema } from './schema.ts';
import { bigintOf, given, moment, textOf } from './sql-values.ts';
import { type DirectRequest, ofBooks, withBooks } from './with-books.ts';

export interface BookedUsageRequest extends DirectRequest {
  /** At most that many; 10,000 when left out. */
  count?: number;
}

/**
 * The newest charges for usage that stand in the ledger, newest first, whichever way they came: over the bus, or over HTTP, which
 * leaves nothing on the bus. `partial` when there are more.
 */
export function readBookedUsage(
  workshop: BusinessWorkshop,
  request: BookedUsageRequest,
): Promise<OfSovereign & { usage: UsageRow[]; partial: boolean }> {
  return withBooks(workshop, request, async (books) => {
    const { count = 10_000 } = request;
    const rows = await books.database.read((one) => one.rows(query(books.schema), [count + 1]));
    const usage = rows.slice(0, count).map(usageOf);
    return { ...ofBooks(books), usage, partial: rows.length > count };
  });
}

function query({ ledgerAmount, usageRequest, usageTenant }: Schema): string {
  return `SELECT ${moment('l.created_at')} AS created_at, ${ledgerAmount} AS amount, l.reason, c.user_id,
    ${usageRequest} AS request_id, ${usageTenant} AS tenant_id
    FROM credit_ledger l JOIN customers c ON c.id = l.customer_id
    WHERE l.reason LIKE 'usage:%' ORDER BY l.created_at DESC, l.id DESC LIMIT $1::bigint`;
}

function usageOf(row: Row): UsageRow {
  return {
    ...{ at: textOf(row, 'created_at'), amount: bigintOf(row, 'amount'), reason: textOf(row, 'reason') },
    ...given(row, { customerId: 'user_id', requestId: 'request_id', organizationId: 'tenant_id' }),
  };
}
