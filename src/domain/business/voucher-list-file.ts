import type { Fault } from '../errors.ts';
import { plainText } from '../plain-text.ts';
import { didYouMean } from '../spec/nearest.ts';
import { type CsvRecord, readCsv } from './csv.ts';
import type { VoucherFields } from './voucher.ts';
import { checkDraft, type VoucherDraft } from './voucher-rules.ts';

/** A row of a list of vouchers that keeps every rule. */
export interface ListedVoucher {
  /** Where it begins in the file, from 1. */
  line: number;
  /** The code is generated later where the row has none. */
  fields: Omit<VoucherFields, 'code'> & { code?: string };
  email?: string;
}

export type ListReading =
  | { rows: ListedVoucher[]; faults: []; count: 0 }
  /** `count`: all of them; `faults`: the first of them. */
  | { rows?: undefined; faults: Fault[]; count: number };

const COLUMNS = ['code', 'credit', 'max_redemptions', 'description', 'active', 'email'] as const;
type Column = (typeof COLUMNS)[number];
const NEEDED: readonly Column[] = ['credit', 'max_redemptions'];
const MOST_FAULTS = 50;
/** What a row without a code is checked with. */
const STAND_IN = 'VCH-AAAAAAAAAAAA';

/** A whole CSV file of vouchers, or everything that is wrong with it; a single bad row and none is taken. */
export function readVoucherList(text: string, ceiling: bigint | undefined): ListReading {
  const reading = readCsv(text);
  if ('fault' in reading) return refused([{ field: `line ${reading.line}`, reason: reading.fault }]);
  const [first, ...records] = reading.records;
  const columns = (first?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const headFaults = faultsOfHead(columns);
  if (headFaults.length > 0) return refused(headFaults);
  const rows: ListedVoucher[] = [];
  const faults: Fault[] = [];
  const lines = new Map<string, number>();
  const head = { count: columns.length, at: new Map(columns.map((name, index) => [name, index])) };
  for (const record of records) {
    const { row, wrong } = readRow(record, head, ceiling);
    faults.push(...wrong, ...twice(row, lines));
    if (row !== undefined) rows.push(row);
  }
  if (records.length === 0) faults.push({ field: 'file', reason: 'has a heading and no rows' });
  return faults.length === 0 ? { rows, faults: [], count: 0 } : refused(faults);
}

function refused(faults: Fault[]): ListReading {
  return { faults: faults.slice(0, MOST_FAULTS), count: faults.length };
}

function faultsOfHead(columns: string[]): Fault[] {
  const missing = NEEDED.filter((name) => !columns.includes(name)).map((name) => {
    return {
      field: name,
      reason: 'is no column of the first line',
      fix: `Its columns: ${COLUMNS.join(', ')}`,
    };
  });
  const odd = columns
    .filter((name, index) => !isColumn(name) || columns.indexOf(name) !== index)
    .map((name) => ({
      field: plainText(name.slice(0, 40)) || '(empty)',
      reason: isColumn(name) ? 'is a column twice' : 'is no column of a list of vouchers',
      fix: didYouMean(name, COLUMNS) ?? `Use ${COLUMNS.join(', ')}.`,
    }));
  return [...missing, ...odd];
}

function isColumn(name: string): name is Column {
  return (COLUMNS as readonly string[]).includes(name);
}

interface Head {
  count: number;
  /** Position of each column by its name. */
  at: ReadonlyMap<string, number>;
}

function readRow(
  { line, cells }: CsvRecord,
  head: Head,
  ceiling: bigint | undefined,
): { row?: ListedVoucher; wrong: Fault[] } {
  const at = (fault: Fault): Fault => ({ ...fault, field: `line ${line}, ${fault.field}` });
  if (cells.length !== head.count)
    return { wrong: [at({ field: 'columns', reason: `are ${cells.length} instead of ${head.count}` })] };
  const cell = (name: Column) => cells[head.at.get(name) ?? -1]?.trim() ?? '';
  const active = activeOf(cell('active'));
  const email = cell('email');
  const draft: VoucherDraft = {
    ...{ code: cell('code') || STAND_IN, credit: cell('credit'), maxRedemptions: cell('max_redemptions') },
    ...{ description: cell('description'), active: active ?? true },
    ...(email === '' ? {} : { email }),
  };
  const { fields, faults } = checkDraft(draft, ceiling);
  const wrong = [
    ...faults,
    ...formulaFaults(cell('description')),
    ...(active === undefined ? [ACTIVE_FAULT] : []),
  ];
  if (fields === undefined || wrong.length > 0) return { wrong: wrong.map(at) };
  const { code, ...rest } = fields;
  const row = { line, fields: cell('code') === '' ? rest : { code, ...rest } };
  return { row: email === '' ? row : { ...row, email }, wrong: [] };
}

const ACTIVE_FAULT: Fault = {
  field: 'active',
  reason: 'is neither true nor false',
  fix: 'Leave it empty for true.',
};

function activeOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['', 'true', 'yes', '1'].includes(word)) return true;
  return ['false', 'no', '0'].includes(word) ? false : undefined;
}

/** A spreadsheet would run it when somebody opens an export of the vouchers. */
function formulaFaults(description: string): Fault[] {
  if (!/^[=+\-@\t\r]/.test(description)) return [];
  const fix = 'Begin it with a letter or a digit.';
  return [{ field: 'description', reason: 'begins as a formula of a spreadsheet does', fix }];
}

function twice(row: ListedVoucher | undefined, lines: Map<string, number>): Fault[] {
  const code = row?.fields.code;
  if (row === undefined || code === undefined) return [];
  // In its normal form already.
  const before = lines.get(code);
  if (before === undefined) {
    lines.set(code, row.line);
    return [];
  }
  return [{ field: `line ${row.line}, code`, reason: `is the same as that of line ${before}` }];
}
