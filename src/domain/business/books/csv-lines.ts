import type { ExportRow } from './export-columns.ts';

/** What a spreadsheet may take for a formula, also behind blanks and in the wide forms of the signs. */
const FORMULA = /^[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]/;
/** Where a spreadsheet that takes something else than the comma for a separator would begin a new cell. */
const BEGINS = /([;\t\r\n])(?=[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20|%])/g;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** What a terminal obeys, and what hides or reorders text; line breaks, tabs and joiners of letters are text of a cell. */
const UNSEEN =
  /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A line of CSV (RFC 4180, CRLF); text that a spreadsheet would run gets an apostrophe before it, also behind what some take for a
 * separator (the semicolon, in many countries), and a character that a
 * terminal would obey or that nobody sees is written out as `\u001b`, whoever reads the line.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

export function csvRows(columns: readonly string[], rows: readonly ExportRow[]): string {
  return rows.map((row) => csvLine(columns.map((column) => row[column] ?? ''))).join('');
}

function csvCell(text: string): string {
  const kept = text.toWellFormed().replaceAll(BEGINS, "$1'");
  const shown = kept.replaceAll(UNSEEN, written);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** As JSON writes it, in UTF-16 units. */
function written(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
