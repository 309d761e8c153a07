import type { Transaction } from '../../clients/postgres/database.ts';
import { copyText } from '../../domain/business/books/copy-text.ts';
import type { PlannedRow } from '../../domain/business/bulk-plan.ts';
import { wholeOmr } from '../../domain/business/omr.ts';
import { isAlike, type VoucherFields } from '../../domain/business/voucher.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Schema } from './schema.ts';
import { bigintOf } from './sql-values.ts';

/** A row that is written, beside what was there when it was looked at. */
export interface DirectRow extends PlannedRow {
  /** It was revoked, and comes back. */
  revoked: boolean;
}

const WANTED = 'unnest($1::text[], $2::int[], $3::text[], $4::bool[], $5::int[])';
const COLUMNS = 'code, credit, description, active, cap';

/**
 * Writes a whole list in one transaction, in the order of the codes, so that two lists at once do not wait for each other.
 * Rows that are there must still be as they were looked at.
 * @throws CatalystError CATALYST-DIFFERENT when somebody was faster, and then nothing is written
 */
export async function issueWithin(
  transaction: Transaction,
  schema: Schema,
  rows: readonly DirectRow[],
): Promise<void> {
  const ordered = rows
    .filter(({ action }) => action !== 'unchanged')
    .sort((one, other) => (one.wanted.code < other.wanted.code ? -1 : 1));
  const fresh = ordered.filter(({ held }) => held === undefined);
  const there = ordered.filter(({ held }) => held !== undefined);
  if (fresh.length > 0) await insertFresh(transaction, fresh);
  if (there.length > 0) await changeThere(transaction, schema, there);
}

/** Written whole, half the work of rows that step aside: a code that came meanwhile ends the whole transaction anyway. */
async function insertFresh(transaction: Transaction, rows: readonly DirectRow[]): Promise<void> {
  const text = 'COPY promo_codes (code, credit_omr, description, active, max_redemptions) FROM STDIN';
  await transaction.copy(text, copyLines(rows)).catch((thrown: { code?: string }) => {
    throw thrown.code === UNIQUE_VIOLATION ? somebodyElse(1) : thrown;
  });
}

/** Most rows of a list are like the one before but for their code. */
function copyLines(rows: readonly DirectRow[]): string {
  let text = '';
  let [before, values]: [VoucherFields | undefined, string] = [undefined, ''];
  for (const { wanted } of rows) {
    if (before === undefined || !isAlike(before, wanted)) {
      const [, ...columns] = columnsOf([wanted]);
      values = columns.map(([value = '']) => `\t${copyText(value)}`).join('');
    }
    text += `${copyText(wanted.code)}${values}\n`;
    before = wanted;
  }
  return text;
}

/** SQLSTATE 23505 (PostgreSQL manual, appendix A). */
const UNIQUE_VIOLATION = '23505';

/** Counter and time of making stay, as upstream's issue leaves them. */
async function changeThere(
  transaction: Transaction,
  { revokedAt }: Schema,
  rows: readonly DirectRow[],
): Promise<void> {
  const codes = rows.map(({ wanted }) => wanted.code);
  await transaction.rows(
    'SELECT p.code FROM promo_codes p WHERE p.code = ANY($1::text[]) ORDER BY p.code FOR UPDATE',
    [codes],
  );
  const [, ...was] = columnsOf(rows.map(({ held, wanted }) => held ?? wanted));
  const alive = revokedAt.startsWith('NULL') ? '' : ', deleted_at = NULL';
  const written = await transaction.change(
    `UPDATE promo_codes p SET credit_omr = w.credit, description = w.description, active = w.active,
       max_redemptions = w.cap${alive}
     FROM unnest($1::text[], $2::int[], $3::text[], $4::bool[], $5::int[], $6::int[], $7::text[], $8::bool[], $9::int[],
       $10::bool[]) AS w(${COLUMNS}, was_credit, was_description, was_active, was_cap, was_revoked)
     WHERE p.code = w.code AND p.credit_omr = w.was_credit AND p.description = w.was_description
       AND p.active = w.was_active AND p.max_redemptions = w.was_cap AND (${revokedAt} IS NOT NULL) = w.was_revoked`,
    [...columnsOf(rows.map(({ wanted }) => wanted)), ...was, rows.map(({ revoked }) => String(revoked))],
  );
  if (written !== rows.length) throw somebodyElse(rows.length - written);
}

/** How many of the list are kept as they are wanted. */
export async function keptOf(
  transaction: Transaction,
  { revokedAt }: Schema,
  rows: readonly DirectRow[],
): Promise<number> {
  const [row = {}] = await transaction.rows(
    `SELECT count(*) AS kept FROM ${WANTED} AS w(${COLUMNS}) JOIN promo_codes p ON p.code = w.code
     WHERE p.credit_omr = w.credit AND p.description = w.description AND p.active = w.active
       AND p.max_redemptions = w.cap AND ${revokedAt} IS NULL`,
    columnsOf(rows.map(({ wanted }) => wanted)),
  );
  return Number(bigintOf(row, 'kept'));
}

function columnsOf(fields: readonly VoucherFields[]): string[][] {
  return [
    fields.map(({ code }) => code),
    fields.map(({ credit }) => String(wholeOmr(credit))),
    fields.map(({ description }) => description),
    fields.map(({ active }) => String(active)),
    fields.map(({ maxRedemptions }) => String(maxRedemptions)),
  ];
}

function somebodyElse(count: number): CatalystError {
  const rows = count === 1 ? 'A voucher' : `${count} vouchers`;
  const message = `${rows} of the list changed since the look at them: somebody else is writing too. Nothing was written.`;
  return new CatalystError('CATALYST-DIFFERENT', message, {
    hint: 'The same command looks again and goes on.',
  });
}
