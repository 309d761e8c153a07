import type { Row, Transaction } from '../../clients/postgres/database.ts';
import type { BookedVoucher, Redemption } from '../../domain/business/books/booked-voucher.ts';
import { fromOmr } from '../../domain/business/omr.ts';
import { findVoucher, normalCode } from '../../domain/business/voucher.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { Schema } from './schema.ts';
import { bigintOf, given, intOf, moment, textOf } from './sql-values.ts';
import { type DirectRequest, ofBooks, withBooks } from './with-books.ts';

/** Vouchers as the table has them, newest first; with `all` revoked ones too, which no list of the API has. */
export function listBookedVouchers(
  workshop: BusinessWorkshop,
  request: DirectRequest & { all: boolean },
): Promise<OfSovereign & { vouchers: BookedVoucher[] }> {
  return withBooks(workshop, request, async (books) => {
    const vouchers = await books.database.read((one) => bookedVouchers(one, books.schema));
    const shown = vouchers.filter(({ revokedAt }) => request.all || revokedAt === undefined);
    return { ...ofBooks(books), vouchers: shown };
  });
}

/** One voucher, revoked or not, with everybody who redeemed it. @throws CatalystError CATALYST-VOUCHER-NOT-FOUND */
export function showBookedVoucher(
  workshop: BusinessWorkshop,
  code: string,
  request: DirectRequest,
): Promise<OfSovereign & { voucher: BookedVoucher; redemptions: Redemption[] }> {
  return withBooks(workshop, request, async (books) => {
    const { database, schema } = books;
    const found = await database.read(async (one) => {
      const voucher = await bookedVoucher(one, schema, code);
      return { voucher, redemptions: await redemptionsOf(one, schema, voucher.code) };
    });
    return { ...ofBooks(books), ...found };
  });
}

const columnsOf = ({
  revokedAt,
}: Schema) => `p.code, p.credit_omr, p.description, p.active, p.max_redemptions,
  p.times_redeemed, ${moment('p.created_at')} AS created_at, ${moment(revokedAt)} AS revoked_at`;

export async function bookedVouchers(transaction: Transaction, schema: Schema): Promise<BookedVoucher[]> {
  const rows = await transaction.rows(
    `SELECT ${columnsOf(schema)} FROM promo_codes p ORDER BY p.created_at DESC, p.code`,
  );
  return rows.map(voucherOf);
}

/** Those of the codes that are there, revoked ones too. */
export async function namedVouchers(
  transaction: Transaction,
  schema: Schema,
  codes: readonly string[],
): Promise<BookedVoucher[]> {
  const sql = `SELECT ${columnsOf(schema)} FROM unnest($1::text[]) n(code) JOIN promo_codes p ON p.code = n.code`;
  return (await transaction.rows(sql, [codes])).map(voucherOf);
}

/** What was typed exactly wins over its normal form. */
export async function bookedVoucher(
  transaction: Transaction,
  schema: Schema,
  code: string,
): Promise<BookedVoucher> {
  const names = [code, normalCode(code)].filter((name) => !name.includes('\0'));
  const vouchers = await namedVouchers(transaction, schema, names);
  const voucher = findVoucher(vouchers, code) ?? vouchers[0];
  if (voucher !== undefined) return voucher;
  throw new CatalystError('CATALYST-VOUCHER-NOT-FOUND', 'No voucher has that code, no revoked one either.', {
    hint: 'catalyst voucher list --direct --all --reason ...',
  });
}

export function voucherOf(row: Row): BookedVoucher {
  return {
    ...{ code: textOf(row, 'code'), credit: fromOmr(bigintOf(row, 'credit_omr')) },
    ...{ description: textOf(row, 'description'), active: textOf(row, 'active') === 't' },
    ...{ maxRedemptions: intOf(row, 'max_redemptions'), timesRedeemed: intOf(row, 'times_redeemed') },
    ...given(row, { createdAt: 'created_at', revokedAt: 'revoked_at' }),
  };
}

async function redemptionsOf(
  transaction: Transaction,
  { orderAmount }: Schema,
  code: string,
): Promise<Redemption[]> {
  const rows = await transaction.rows(
    `SELECT r.customer_id::text AS customer_id, c.tenant_id, c.email, ${moment('r.created_at')} AS redeemed_at,
      o.id AS order_id, o.status AS order_status, o.amount AS order_amount
     FROM promo_redemptions r JOIN customers c ON c.id = r.customer_id
     LEFT JOIN LATERAL (SELECT o.id::text AS id, o.status, ${orderAmount} AS amount FROM orders o
       WHERE o.customer_id = r.customer_id AND o.promo_code = r.code AND o.created_at >= r.created_at
       ORDER BY o.created_at, o.id LIMIT 1) o ON true
     WHERE r.code = $1 ORDER BY r.created_at, r.customer_id`,
    [code],
  );
  return rows.map((row) => ({
    ...{ customerId: textOf(row, 'customer_id'), tenantId: textOf(row, 'tenant_id') },
    ...{ email: textOf(row, 'email'), redeemedAt: textOf(row, 'redeemed_at') },
    ...given(row, { orderId: 'order_id', orderStatus: 'order_status' }),
    ...(row.order_amount == null ? {} : { orderAmount: bigintOf(row, 'order_amount') }),
  }));
}
