import { wholeOmr } from '../../domain/business/omr.ts';
import { isAlike, type VoucherFields } from '../../domain/business/voucher.ts';
import { asCatalystError } from '../../domain/errors.ts';
import type { DirectRow } from './issue-within.ts';
import type { Books } from './with-books.ts';

/** A line of the audit file stays small enough to be written at once. */
const ROWS_A_LINE = 2_000;

/** A list between its lines of the audit file: every code with its values before the write, and one line with its end. */
export async function auditedList<T>(
  books: Pick<Books, 'audit' | 'auditAll'>,
  rows: readonly DirectRow[],
  list: string,
  write: () => Promise<T>,
): Promise<T> {
  const entry = { command: 'voucher issue', what: 'a list' };
  const intents: Parameters<Books['auditAll']>[0][number][] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_LINE) {
    const part = rows.slice(at, at + ROWS_A_LINE);
    const held = part.flatMap((row) => (row.held === undefined ? [] : [row.held]));
    const before = held.length === 0 ? {} : { before: valuesOf(held) };
    intents.push({
      ...entry,
      outcome: 'intent',
      ...before,
      after: valuesOf(part.map(({ wanted }) => wanted)),
    });
  }
  await books.auditAll(intents);
  const counted = { vouchers: String(rows.length), list };
  try {
    const done = await write();
    await books.audit({ ...entry, outcome: 'done', after: counted });
    return done;
  } catch (thrown) {
    const { code } = asCatalystError(thrown);
    const outcome = code === 'CATALYST-OUTCOME-UNKNOWN' ? 'unknown' : 'refused';
    await books.audit({ ...entry, outcome, after: counted, error: code });
    throw thrown;
  }
}

/** Codes by what they hold, since most of a list are alike. */
function valuesOf(vouchers: readonly VoucherFields[]): Record<string, string> {
  const codes = new Map<string, string[]>();
  let [before, alike]: [VoucherFields | undefined, string[]] = [undefined, []];
  for (const voucher of vouchers) {
    if (before === undefined || !isAlike(before, voucher)) {
      const { credit, description, active, maxRedemptions } = voucher;
      const values = `credit_omr ${wholeOmr(credit)}, active ${active}, max_redemptions ${maxRedemptions}, description ${description}`;
      alike = codes.get(values) ?? [];
      codes.set(values, alike);
    }
    alike.push(voucher.code);
    before = voucher;
  }
  return Object.fromEntries([...codes].map(([values, alike]) => [values, alike.join(' ')]));
}
