import { bulkLines, bulkSummary, type PlannedRow, planRow } from '../../domain/business/bulk-plan.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import {
  doneLines,
  type IssueListResult,
  listedRows,
  listHead,
  listResult,
  noResults,
  refuseTaken,
  type VoucherListRequest,
  withCodes,
} from '../vouchers/list-plan.ts';
import type { RowResult, RowResults } from '../vouchers/row-results.ts';
import { auditedList } from './audited-list.ts';
import { type DirectRow, issueWithin, keptOf } from './issue-within.ts';
import { namedVouchers } from './read-booked-vouchers.ts';
import { type Books, type DirectWriteRequest, ofBooks, withBooks } from './with-books.ts';

export interface DirectListRequest extends DirectWriteRequest, VoucherListRequest {}

/**
 * Issues a whole list by the database, in one transaction: all of it or nothing. The rules of rows, the results file and
 * going on are those of a list by the API; the mails are not, since only the Sovereign sends them.
 * @throws CatalystError CATALYST-VOUCHER-INVALID and CATALYST-VOUCHER-EXISTS with the rows, CATALYST-PLAN-MOVED for results
 * of another list, CATALYST-DIFFERENT, CATALYST-DECLINED, OutcomeUnknown
 */
export async function issueListDirect(
  workshop: BusinessWorkshop,
  request: DirectListRequest,
): Promise<IssueListResult> {
  const listed = listedRows(request);
  refuseMails(listed);
  return withBooks(workshop, request, async (books) => {
    const head = listHead(ofBooks(books), request.csv);
    const results = request.dryRun
      ? noResults(request.results)
      : await workshop.rowResults(request.results, head);
    try {
      const rows = withCodes(listed, results, workshop.settings.random);
      const planned = await plannedRows(books, rows);
      const done = doneLines(planned, results.past);
      const open = planned.filter(({ line }) => !done.has(line));
      refuseTaken(open, revokedCodes(open), request);
      const summary = bulkSummary(open);
      const ended = { planned, summary, done, past: results.past };
      const told = (made: readonly RowResult[], outcome: 'planned' | 'done') =>
        listResult(ofBooks(books), request.results, { ...ended, made, outcome });
      if (request.dryRun) return told([], 'planned');
      if (open.length === 0) return told([], 'done');
      const lines = bulkLines(books.fqdn, summary, undefined);
      await agreeFirst(request.ask, `Issue this list on ${books.fqdn}?`, lines);
      await results.append(chosenCodes(open, listed));
      await written(books, open, head.input);
      return told(await noted(results, open), 'done');
    } finally {
      await results.close();
    }
  });
}

function refuseMails(listed: readonly { line: number; email?: string }[]): void {
  const faults = listed
    .filter(({ email }) => email !== undefined)
    .map(({ line }) => ({ field: `line ${line}, email`, reason: 'cannot be mailed to by the database' }));
  if (faults.length === 0) return;
  const message = `${faults.length} rows have an address. Nothing was written.`;
  throw new CatalystError('CATALYST-VOUCHER-INVALID', message, {
    faults: faults.slice(0, 50),
    hint: 'Leave --direct out, or the column email empty.',
  });
}

async function plannedRows(
  { database, schema }: Books,
  rows: readonly Omit<PlannedRow, 'action' | 'held'>[],
): Promise<DirectRow[]> {
  const codes = rows.map(({ wanted }) => wanted.code);
  const vouchers = await database.read((one) => namedVouchers(one, schema, codes));
  const held = new Map(vouchers.map((voucher) => [voucher.code, voucher]));
  return rows.map((row) => {
    const voucher = held.get(row.wanted.code);
    // A revoked one is issued anew, however like the list it is.
    if (voucher?.revokedAt !== undefined) return { ...row, held: voucher, action: 'create', revoked: true };
    return { ...planRow(row, voucher), revoked: false };
  });
}

function revokedCodes(rows: readonly DirectRow[]): ReadonlySet<string> {
  return new Set(rows.filter(({ revoked }) => revoked).map(({ wanted }) => wanted.code));
}

/** Codes that were made up now are fixed before anything is sent. */
function chosenCodes(
  open: readonly DirectRow[],
  listed: readonly { line: number; fields: { code?: string } }[],
): RowResult[] {
  const bare = new Set(listed.filter(({ fields }) => fields.code === undefined).map(({ line }) => line));
  if (bare.size === 0) return [];
  return open
    .filter(({ line }) => bare.has(line))
    .map(({ line, wanted }) => ({ line, code: wanted.code, outcome: 'planned' }));
}

async function written(books: Books, open: readonly DirectRow[], list: string): Promise<void> {
  const { database, schema, clock } = books;
  const wanted = open.filter(({ action }) => action !== 'unchanged');
  if (wanted.length === 0) return;
  let counted = false;
  await auditedList(books, wanted, list, () =>
    settleWrite({
      what: `list of ${wanted.length} vouchers`,
      write: async () => {
        await database.write((one) => issueWithin(one, schema, wanted));
        counted = true;
      },
      // The transaction counted its rows; only a commit without an answer is looked at again.
      readBack: async () => (counted ? wanted.length : database.read((one) => keptOf(one, schema, wanted))),
      isDone: (kept) => kept === wanted.length,
      clock,
    }),
  );
}

async function noted(results: RowResults, open: readonly DirectRow[]): Promise<RowResult[]> {
  const became = { create: 'created', update: 'updated', unchanged: 'unchanged' } as const;
  const rows = open.map(({ line, wanted, action }): RowResult => {
    return { line, code: wanted.code, outcome: became[action] };
  });
  await results.append(rows);
  return rows;
}
