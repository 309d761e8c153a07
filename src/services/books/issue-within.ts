import type { Transaction } from '../../clients/postgres/database.ts';
import type { PlannedRow } from '../../domain/business/bulk-plan.ts';
import { wholeOmr } from '../../domain/business/omr.ts';
import type { VoucherFields } from '../../domain/business/voucher.ts';
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

/** The rules of a voucher allow no control character, so a column travels as one text: much quicker than an array's form. */
const SEPARATOR = '\u001f';
const COLUMN_TYPES = ['text', 'int', 'text', 'bool', 'int'];

/** An empty text would be an array without a member. */
const joinedArray = (place: number, type: string) =>
  `(CASE $${place} WHEN '' THEN ARRAY[''] ELSE string_to_array($${place}, chr(31)) END)::${type}[]`;

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

/**
 * A plain insert, half the work of one that steps aside: a code that came meanwhile ends the whole transaction anyway. A
 * column in which every row has the same, as most lists have, goes as that one value.
 */
async function insertFresh(transaction: Transaction, rows: readonly DirectRow[]): Promise<void> {
  const columns = columnsOf(rows.map(({ wanted }) => wanted));
  const many = columns.map((column, index) => index === 0 || column.some((value) => value !== column[0]));
  const names = columns.map((_, index) => `c${index + 1}`);
  const typed = (kind: boolean) =>
    COLUMN_TYPES.map((type, index) => ({ type, place: index + 1 })).filter(
      (_, index) => many[index] === kind,
    );
  const arrays = typed(true).map(({ place, type }) => joinedArray(place, type));
  const selected = COLUMN_TYPES.map((type, index) => (many[index] ? names[index] : `$${index + 1}::${type}`));
  await transaction
    .change(
      `INSERT INTO promo_codes (code, credit_omr, description, active, max_redemptions)
       SELECT ${selected.join(', ')} FROM unnest(${arrays.join(', ')}) AS w(${names.filter((_, index) => many[index]).join(', ')})`,
      columns.map((column, index) => (many[index] ? column.join(SEPARATOR) : column[0]!)),
    )
    .catch((thrown: { code?: string }) => {
      throw thrown.code === UNIQUE_VIOLATION ? somebodyElse(1) : thrown;
    });
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
