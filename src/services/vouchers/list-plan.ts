import { createHash } from 'node:crypto';
import type { BulkSummary, PlannedRow } from '../../domain/business/bulk-plan.ts';
import type { VoucherFields } from '../../domain/business/voucher.ts';
import { generateCode } from '../../domain/business/voucher-code.ts';
import { type ListedVoucher, readVoucherList } from '../../domain/business/voucher-list-file.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { RandomBytes } from '../../domain/surroundings.ts';
import type { OfSovereign } from '../business/business.ts';
import type { ResultsHead, RowResult, RowResults } from './row-results.ts';

/** A list of vouchers, whichever way it goes. */
export interface VoucherListRequest {
  /** Text of a CSV file: code, credit, max_redemptions, description, active, email. */
  csv: string;
  /** Path of the results file, by which a list that was cut off is gone on with. */
  results: string;
  ceiling?: bigint;
  update: boolean;
  resurrect: boolean;
}

export interface IssueListResult extends OfSovereign {
  /** `incomplete`: gone through to the end, and not every row and mail is as the list has it. */
  outcome: 'done' | 'incomplete' | 'stopped' | 'planned';
  summary: BulkSummary;
  rows: number;
  /**
   * Rows by what became of them now; what an earlier run saved is `unchanged`. `changed`: an earlier run wrote it, and it is
   * not so any more.
   */
  counts: Record<'created' | 'updated' | 'unchanged' | 'changed' | 'refused' | 'unknown' | 'open', number>;
  /** Rows with an address, by what became of their last mail. */
  mails: Record<'accepted' | 'unknown' | 'refused', number>;
  results: string;
}

/** Every row, checked. @throws CatalystError CATALYST-VOUCHER-INVALID with the faults of all rows */
export function listedRows({ csv, ceiling }: Pick<VoucherListRequest, 'csv' | 'ceiling'>): ListedVoucher[] {
  const reading = readVoucherList(csv, ceiling);
  if (reading.rows !== undefined) return reading.rows;
  const { faults, count } = reading;
  const more = count > faults.length ? ` The first ${faults.length} are shown.` : '';
  const message = `The list has ${count === 1 ? 'a fault' : `${count} faults`}, so nothing was written.${more}`;
  throw new CatalystError('CATALYST-VOUCHER-INVALID', message, { faults });
}

export function listHead({ sovereign, world }: OfSovereign, csv: string): ResultsHead {
  return { v: 1, sovereign, world, input: createHash('sha256').update(csv, 'utf8').digest('hex') };
}

/** Rows without a code keep the one that an earlier run chose for them. */
export function withCodes(
  listed: readonly ListedVoucher[],
  { past }: Pick<RowResults, 'past'>,
  random: RandomBytes,
): Omit<PlannedRow, 'action' | 'held'>[] {
  const chosen = new Map(past.map(({ line, code }) => [line, code]));
  return listed.map(({ line, fields, email }) => {
    const wanted = hasCode(fields) ? fields : { ...fields, code: chosen.get(line) ?? generateCode(random) };
    return email === undefined ? { line, wanted } : { line, wanted, email };
  });
}

function hasCode(fields: ListedVoucher['fields']): fields is VoucherFields {
  return fields.code !== undefined;
}

const SAVED = ['created', 'updated', 'unchanged'];

/** Lines that are saved, with their mail accepted where they have one. */
export function doneLines(planned: readonly PlannedRow[], past: readonly RowResult[]): ReadonlySet<number> {
  if (past.length === 0) return new Set();
  const last = new Map(past.map((one) => [one.line, one]));
  const done = planned.filter(({ line, email }) => {
    const result = last.get(line);
    const mailed = email === undefined || result?.mail === 'accepted';
    return result !== undefined && SAVED.includes(result.outcome) && mailed;
  });
  return new Set(done.map(({ line }) => line));
}

/** Of the lines that an earlier run wrote, those that the list of today tells otherwise: revoked, changed, or elsewhere. */
function movedLines(planned: readonly PlannedRow[], done: ReadonlySet<number>): ReadonlySet<number> {
  const moved = planned.filter(({ line, action }) => done.has(line) && action !== 'unchanged');
  return new Set(moved.map(({ line }) => line));
}

/** @param tombstones codes that were revoked @throws CatalystError CATALYST-VOUCHER-EXISTS with the rows */
export function refuseTaken(
  open: readonly PlannedRow[],
  tombstones: ReadonlySet<string>,
  { update, resurrect }: Pick<VoucherListRequest, 'update' | 'resurrect'>,
): void {
  const isBack = ({ action, wanted }: PlannedRow) =>
    action === 'create' && !resurrect && tombstones.has(wanted.code);
  const faults = open
    .filter((row) => (row.action === 'update' && !update) || isBack(row))
    .map(({ line, wanted, action }) => {
      const field = `line ${line}, ${wanted.code}`;
      return action === 'update'
        ? { field, reason: 'is there with other values', fix: 'To change it, add --update.' }
        : { field, reason: 'was revoked', fix: 'To bring it back, add --resurrect.' };
    });
  if (faults.length === 0) return;
  const message = `${faults.length} codes of the list are taken. Nothing was written.`;
  throw new CatalystError('CATALYST-VOUCHER-EXISTS', message, { faults: faults.slice(0, 50) });
}

export interface EndedList {
  planned: readonly PlannedRow[];
  summary: BulkSummary;
  past: readonly RowResult[];
  /** Of this run. */
  made: readonly RowResult[];
  /** Lines that an earlier run saved. */
  done: ReadonlySet<number>;
  outcome: Exclude<IssueListResult['outcome'], 'incomplete'>;
}

export function listResult(of: OfSovereign, results: string, ended: EndedList): IssueListResult {
  const { planned, summary, past, made, done } = ended;
  const moved = movedLines(planned, done);
  const now = lastOf(made);
  const last = lastOf([...past, ...made]);
  const counts = { created: 0, updated: 0, unchanged: 0, changed: 0, refused: 0, unknown: 0, open: 0 };
  const mails = { accepted: 0, unknown: 0, refused: 0 };
  for (const { line } of planned) {
    const saved = moved.has(line) ? 'changed' : done.has(line) ? 'unchanged' : 'open';
    counts[now.get(line)?.outcome ?? saved] += 1;
    const mail = moved.has(line) ? undefined : last.get(line)?.mail;
    if (mail !== undefined) mails[mail] += 1;
  }
  const left = counts.changed + counts.refused + counts.unknown + counts.open + mails.unknown + mails.refused;
  const outcome = ended.outcome === 'done' && left > 0 ? 'incomplete' : ended.outcome;
  return { ...of, outcome, summary, rows: planned.length, counts, mails, results };
}

type Ended = RowResult & { outcome: Exclude<RowResult['outcome'], 'planned'> };

function lastOf(results: readonly RowResult[]): Map<number, Ended> {
  return new Map(results.filter(isEnded).map((result) => [result.line, result]));
}

function isEnded(result: RowResult): result is Ended {
  return result.outcome !== 'planned';
}

/** For a dry run, which leaves no file. */
export function noResults(path: string): RowResults {
  return { path, past: [], append: async () => undefined, close: async () => undefined };
}
