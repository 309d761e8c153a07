import type { Fault } from '../errors.ts';
import { plainText } from '../plain-text.ts';
import { didYouMean } from '../spec/nearest.ts';
import { type CsvRecord, readCsv } from './csv.ts';
import { normalCode, type VoucherFields } from './voucher.ts';
import { checkDraft, isVoucherCode, type VoucherDraft } from './voucher-rules.ts';

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
  const rows: ListedVoucher[] = [];
  const faults: Fault[] = [];
  const lines = new Map<string, number>();
  let columns: string[] = [];
  let [readOne, records]: [ReadRow | undefined, number] = [undefined, -1];
  const broken = readCsv(text, (record) => {
    records += 1;
    if (records === 0) {
      columns = record.cells.map((cell) => cell.trim().toLowerCase());
      if (faultsOfHead(columns).length === 0) readOne = rowReader(columns, ceiling);
      return;
    }
    if (readOne === undefined) return;
    const read = readOne(record);
    if ('wrong' in read) return void faults.push(...read.wrong);
    const again = twice(read, lines);
    if (again !== undefined) faults.push(again);
    rows.push(read);
  });
  if (broken !== undefined) return refused([{ field: `line ${broken.line}`, reason: broken.fault }]);
  if (readOne === undefined) return refused(faultsOfHead(columns));
  if (records === 0) faults.push({ field: 'file', reason: 'has a heading and no rows' });
  return faults.length === 0 ? { rows, faults: [], count: 0 } : refused(faults);
}

function refused(faults: Fault[]): ListReading {
  return { faults: faults.slice(0, MOST_FAULTS), count: faults.length };
}

function faultsOfHead(columns: string[]): Fault[] {
  if (columns.length === 1 && columns[0]?.includes(';')) return [SEMICOLONS];
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
      fix: isColumn(name) ? 'Leave one out.' : (didYouMean(name, COLUMNS) ?? `Use ${COLUMNS.join(', ')}.`),
    }));
  return [...missing, ...odd];
}

function isColumn(name: string): name is Column {
  return (COLUMNS as readonly string[]).includes(name);
}

const SEMICOLONS: Fault = {
  field: 'line 1',
  reason: 'has its columns apart by semicolons',
  fix: 'Save it with commas (in a spreadsheet: CSV, field delimiter ",").',
};

type ReadRow = (record: CsvRecord) => ListedVoucher | { wrong: Fault[] };

/** Most rows of a list are like the one before but for their code, so that one's values are good for them too. */
function rowReader(columns: readonly string[], ceiling: bigint | undefined): ReadRow {
  const at = Object.fromEntries(COLUMNS.map((name) => [name, columns.indexOf(name)])) as Record<
    Column,
    number
  >;
  let [like, values]: [readonly string[], Values | undefined] = [[], undefined];
  return ({ line, cells }) => {
    if (cells.length !== columns.length)
      return {
        wrong: onLine(line, [
          { field: 'columns', reason: `are ${cells.length} instead of ${columns.length}` },
        ]),
      };
    const given = (name: Column) => cells[at[name]]?.trim() ?? '';
    const email = given('email');
    const code = normalCode(given('code'));
    const sound = code === '' || isVoucherCode(code);
    if (values !== undefined && email === '' && sound && isLike(cells, like, at.code))
      return { line, fields: withCode(code, values) };
    const checked = checkRow(given, ceiling);
    if ('wrong' in checked) return { wrong: onLine(line, checked.wrong) };
    [like, values] = email === '' ? [cells, checked] : [[], undefined];
    const fields = withCode(code, checked);
    return email === '' ? { line, fields } : { line, fields, email };
  };
}

type Values = Omit<VoucherFields, 'code'>;

function withCode(code: string, values: Values): ListedVoucher['fields'] {
  const { credit, description, active, maxRedemptions } = values;
  return code === '' ? values : { code, credit, description, active, maxRedemptions };
}

/** Cell by cell, but for the code. */
function isLike(cells: readonly string[], others: readonly string[], code: number): boolean {
  for (let index = 0; index < cells.length; index += 1)
    if (index !== code && cells[index] !== others[index]) return false;
  return true;
}

function onLine(line: number, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, field: `line ${line}, ${fault.field}` }));
}

function checkRow(given: (name: Column) => string, ceiling: bigint | undefined): Values | { wrong: Fault[] } {
  const active = activeOf(given('active'));
  const [description, email] = [given('description'), given('email')];
  const draft: VoucherDraft = {
    ...{ code: given('code') || STAND_IN, credit: given('credit'), maxRedemptions: given('max_redemptions') },
    ...{ description, active: active ?? true, ...(email === '' ? {} : { email }) },
  };
  const { fields, faults } = checkDraft(draft, ceiling);
  const wrong = [...faults, ...formulaFaults(description), ...(active === undefined ? [ACTIVE_FAULT] : [])];
  if (fields === undefined || wrong.length > 0) return { wrong };
  const { credit, maxRedemptions } = fields;
  return { credit, description, active: fields.active, maxRedemptions };
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

function twice({ fields: { code }, line }: ListedVoucher, lines: Map<string, number>): Fault | undefined {
  if (code === undefined) return undefined;
  // In its normal form already.
  const before = lines.get(code);
  if (before !== undefined)
    return { field: `line ${line}, code`, reason: `is the same as that of line ${before}` };
  lines.set(code, line);
  return undefined;
}
