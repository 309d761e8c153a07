import type { ExportRow } from './export-columns.ts';

/** What a spreadsheet may take for a formula, also behind blanks and in the wide forms of the signs. */
const FORMULA = /^[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** A line of CSV (RFC 4180, CRLF); text that a spreadsheet would run gets an apostrophe before it. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

export function csvRows(columns: readonly string[], rows: readonly ExportRow[]): string {
  return rows.map((row) => csvLine(columns.map((column) => row[column] ?? ''))).join('');
}

function csvCell(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
