import { createHash } from 'node:crypto';
import {
  type BulkSummary,
  bulkLines,
  bulkSummary,
  type PlannedRow,
  planRow,
} from '../../domain/business/bulk-plan.ts';
import { generateCode } from '../../domain/business/voucher-code.ts';
import { type ListedVoucher, readVoucherList } from '../../domain/business/voucher-list-file.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import {
  type Business,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
  type WriteRequest,
} from '../business/business.ts';
import { requireRole, VOUCHER_ISSUERS } from '../business/preflight.ts';
import { withBusiness } from '../business/with-business.ts';
import { issueRows } from './issue-rows.ts';
import type { RowResult, RowResults } from './row-results.ts';
import { knownTombstones } from './tombstones.ts';

export interface IssueListRequest extends WriteRequest {
  /** Text of a CSV file: code, credit, max_redemptions, description, active, email. */
  csv: string;
  /** Path of the results file, by which a list that was cut off is gone on with. */
  results: string;
  ceiling?: bigint;
  update: boolean;
  resurrect: boolean;
  /** Go on behind a row that was refused. */
  keepGoing: boolean;
  /** Writes and mails a second. */
  perSecond: number;
  /** Told after each row. */
  onRow?(result: RowResult, done: number, all: number): void;
}

export interface IssueListResult extends OfSovereign {
  outcome: 'done' | 'stopped' | 'planned';
  summary: BulkSummary;
  rows: number;
  /** Rows by what became of them; those of earlier runs are counted too. */
  counts: Record<'created' | 'updated' | 'unchanged' | 'refused' | 'unknown' | 'open', number>;
  results: string;
}

/**
 * Issues a whole list: every row is checked, and compared with what is there, before the first write; then one after the
 * other, paced, each with a line in the results file. Run again with the same list it goes on where it was.
 * @throws CatalystError CATALYST-VOUCHER-INVALID and CATALYST-VOUCHER-EXISTS with the rows, CATALYST-PLAN-MOVED for results
 * of another list, CATALYST-DECLINED, CATALYST-ROLE-MISSING, and those of the gateway
 */
export async function issueList(
  workshop: BusinessWorkshop,
  request: IssueListRequest,
): Promise<IssueListResult> {
  const listed = rowsOf(request);
  return withBusiness(workshop, request, async (business) => {
    await requireRole(business, VOUCHER_ISSUERS, 'issue vouchers');
    const held = new Map(
      (await business.gateway.listVouchers(business)).vouchers.map((one) => [one.code, one]),
    );
    const head = { v: 1, sovereign: business.fqdn, input: sha256(request.csv) } as const;
    const results = request.dryRun
      ? noResults(request.results)
      : await workshop.rowResults(request.results, head);
    try {
      const planned = withCodes(listed, results, business).map((row) =>
        planRow(row, held.get(row.wanted.code)),
      );
      const done = doneLines(planned, results.past);
      const open = planned.filter(({ line }) => !done.has(line));
      await refuseInTheWay(business, open, request);
      const summary = bulkSummary(open);
      if (request.dryRun)
        return result(business, request, { planned, summary, past: results.past, outcome: 'planned' });
      if (open.length > 0)
        await agreeFirst(
          request.ask,
          `Issue this list on ${business.fqdn}?`,
          bulkLines(business.fqdn, summary, request.perSecond),
        );
      await results.append(open.map(({ line, wanted }) => ({ line, code: wanted.code, outcome: 'planned' })));
      const made = await issueRows(business, open, results, request);
      const past = [...results.past, ...made.results];
      return result(business, request, {
        planned,
        summary,
        past,
        outcome: made.stopped ? 'stopped' : 'done',
      });
    } finally {
      await results.close();
    }
  });
}

function rowsOf({ csv, ceiling, perSecond }: IssueListRequest): ListedVoucher[] {
  if (!(perSecond > 0 && perSecond <= 5))
    throw new CatalystError('CATALYST-USAGE', 'The pace is at most 5 a second: the gateway counts requests.');
  const reading = readVoucherList(csv, ceiling);
  if (reading.rows !== undefined) return reading.rows;
  const { faults, count } = reading;
  const more = count > faults.length ? ` The first ${faults.length} are shown.` : '';
  const message = `The list has ${count === 1 ? 'a fault' : `${count} faults`}, so nothing was written.${more}`;
  throw new CatalystError('CATALYST-VOUCHER-INVALID', message, { faults });
}

/** Rows without a code keep the one that an earlier run chose for them. */
function withCodes(listed: ListedVoucher[], { past }: RowResults, { random }: Business) {
  const chosen = new Map(past.map(({ line, code }) => [line, code]));
  return listed.map(({ line, fields, email }) => {
    const code = fields.code ?? chosen.get(line) ?? generateCode(random);
    return { line, wanted: { ...fields, code }, ...(email === undefined ? {} : { email }) };
  });
}

const SAVED = ['created', 'updated', 'unchanged'];

/** Lines that are saved, with their mail accepted where they have one. */
function doneLines(planned: readonly PlannedRow[], past: readonly RowResult[]): ReadonlySet<number> {
  const last = new Map(past.map((one) => [one.line, one]));
  const done = planned.filter(({ line, email }) => {
    const result = last.get(line);
    const mailed = email === undefined || result?.mail === 'accepted';
    return result !== undefined && SAVED.includes(result.outcome) && mailed;
  });
  return new Set(done.map(({ line }) => line));
}

async function refuseInTheWay(
  business: Business,
  open: PlannedRow[],
  request: IssueListRequest,
): Promise<void> {
  const tombstones = knownTombstones(await business.pastAudit());
  const faults = open.flatMap(({ line, wanted, action }) => {
    const field = `line ${line}, ${wanted.code}`;
    if (action === 'update' && !request.update)
      return [{ field, reason: 'is there with other values', fix: 'To change it, add --update.' }];
    const back = action === 'create' && !request.resurrect && tombstones.has(wanted.code);
    return back ? [{ field, reason: 'was revoked', fix: 'To bring it back, add --resurrect.' }] : [];
  });
  if (faults.length === 0) return;
  const message = `${faults.length} codes of the list are taken. Nothing was written.`;
  throw new CatalystError('CATALYST-VOUCHER-EXISTS', message, { faults: faults.slice(0, 50) });
}

interface Ended {
  planned: PlannedRow[];
  summary: BulkSummary;
  past: readonly RowResult[];
  outcome: IssueListResult['outcome'];
}

function result(business: Business, request: IssueListRequest, ended: Ended): IssueListResult {
  const { planned, summary, past, outcome } = ended;
  const last = new Map(past.filter((one) => one.outcome !== 'planned').map((one) => [one.line, one.outcome]));
  const counts = { created: 0, updated: 0, unchanged: 0, refused: 0, unknown: 0, open: 0 };
  for (const { line } of planned) {
    const became = last.get(line);
    counts[became === undefined || became === 'planned' ? 'open' : became] += 1;
  }
  return {
    ...ofSovereign(business),
    outcome,
    summary,
    rows: planned.length,
    counts,
    results: request.results,
  };
}

function noResults(path: string): RowResults {
  return { path, past: [], append: async () => undefined, close: async () => undefined };
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
