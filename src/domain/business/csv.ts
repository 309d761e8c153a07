/** A record of a CSV file with the line on which it begins, counted from 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

export interface CsvFault {
  fault: string;
  /** Where the record begins that has it. */
  line: number;
}

/**
 * Reads CSV as RFC 4180 has it, and as spreadsheets write it: a byte order mark, CRLF or LF, quotes that hold commas, line
 * breaks and doubled quotes. Lines without any text are left out. Records are told one by one, up to a fault.
 */
export function readCsv(text: string, tell: (record: CsvRecord) => void): CsvFault | undefined {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const state = { at: 0, line: 1 };
  while (state.at < source.length) {
    const begins = state.line;
    const record = readRecord(source, state);
    if (typeof record === 'string') return { fault: record, line: begins };
    if (record.some((cell) => cell !== '')) tell({ line: begins, cells: record });
  }
  return undefined;
}

interface Place {
  at: number;
  line: number;
}

function readRecord(source: string, place: Place): string[] | string {
  const cells: string[] = [];
  for (;;) {
    const cell = source[place.at] === '"' ? readQuoted(source, place) : readBare(source, place);
    if (typeof cell !== 'string') return cell.fault;
    cells.push(cell);
    const next = source[place.at];
    if (next === ',') {
      place.at += 1;
      continue;
    }
    if (next === undefined) return cells;
    if (next !== '\r' && next !== '\n') return 'goes on behind a closing quote';
    place.at += source.startsWith('\r\n', place.at) ? 2 : 1;
    place.line += 1;
    return cells;
  }
}

const BARE_END = /[,\r\n"]/g;

function readBare(source: string, place: Place): string | { fault: string } {
  BARE_END.lastIndex = place.at;
  // Without a match's object: lists are long.
  const end = BARE_END.test(source) ? BARE_END.lastIndex - 1 : source.length;
  if (source[end] === '"') return { fault: 'has a quote inside a cell that does not begin with one' };
  const cell = source.slice(place.at, end);
  place.at = end;
  return cell;
}

function readQuoted(source: string, place: Place): string | { fault: string } {
  let cell = '';
  let from = place.at + 1;
  for (;;) {
    const quote = source.indexOf('"', from);
    if (quote < 0) return { fault: 'has a quote that is never closed' };
    const part = source.slice(from, quote);
    if (part.includes('\n')) place.line += part.split('\n').length - 1;
    cell += part;
    place.at = quote + 1;
    if (source[place.at] !== '"') return cell;
    cell += '"';
    from = place.at + 1;
  }
}
