import { csvLine, csvRows } from '../../../domain/business/books/csv-lines.ts';
import {
  EXPORT_COLUMNS,
  type ExportKind,
  type ExportRow,
} from '../../../domain/business/books/export-columns.ts';
import { CatalystError } from '../../../domain/errors.ts';
import { didYouMean } from '../../../domain/spec/nearest.ts';
import { safeJson } from '../../safe-json.ts';
import type { Surroundings } from '../../surroundings.ts';

interface Printed {
  kind: ExportKind;
  /** `wrapped`: one object with the rows and what they are of. */
  format: 'csv' | 'json' | 'wrapped';
  fields: string | undefined;
}

/** Prints rows in parts; nothing before the first of them, so that a failure before is told as any other. */
export function exportPrinter({ out }: Pick<Surroundings, 'out'>, { kind, format, fields }: Printed) {
  const columns = chosenColumns(EXPORT_COLUMNS[kind], fields);
  const opening = format === 'csv' ? csvLine(columns) : format === 'json' ? '[' : '{"rows":[';
  let begun = false;
  let first = true;
  const begin = () => {
    if (!begun) out.write(opening);
    begun = true;
  };
  const jsonRow = (row: ExportRow) => {
    const text = safeJson(Object.fromEntries(columns.map((column) => [column, row[column] ?? ''])));
    const before = first ? '\n' : ',\n';
    first = false;
    return `${before}${text}`;
  };
  return {
    /** Resolves when the reader has them, so that they do not wait here. */
    async add(rows: readonly ExportRow[]): Promise<void> {
      begin();
      out.write(format === 'csv' ? csvRows(columns, rows) : rows.map(jsonRow).join(''));
      await out.drained?.();
    },
    end(data: object): void {
      begin();
      if (format === 'json') out.write('\n]\n');
      if (format === 'wrapped') out.write(`],${safeJson(data).slice(1)}\n`);
    },
  };
}

/** @throws CatalystError CATALYST-USAGE for a column that is none */
function chosenColumns(known: readonly string[], fields: string | undefined): readonly string[] {
  if (fields === undefined) return known;
  const names = fields.split(',').map((name) => name.trim());
  const faults = names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      ...{ field: name || '(empty)', reason: 'is no column' },
      fix: didYouMean(name, known) ?? known.join(', '),
    }));
  if (faults.length === 0) return names;
  throw new CatalystError('CATALYST-USAGE', '--fields names what is not there.', { faults });
}
