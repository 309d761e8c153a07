import { safeJson } from '../../safe-json.ts';
import type { Surroundings } from '../../surroundings.ts';
import { type Column, pageJson, pageLines } from '../listing.ts';

export interface StreamedRows<Row> {
  /** Name of the list in JSON. */
  name: string;
  columns: readonly Column<Row>[];
  fields: string | undefined;
  json: boolean;
}

const WHOLE = { limit: undefined, offset: 0 };

/**
 * Prints rows as they come, as one JSON object or one table, so that memory does not grow with their number. Nothing is
 * printed before the first rows, so that a failure before them is told as any other.
 */
export function streamedRows<Row extends object>(
  { out }: Pick<Surroundings, 'out'>,
  { name, columns, fields, json }: StreamedRows<Row>,
) {
  const listing = (rows: readonly Row[]) => ({ columns, rows, flags: { ...WHOLE, fields } });
  // A field that is none is refused before anything is asked.
  pageJson(listing([]));
  let printed = 0;
  const rowText = (row: object) => `${printed++ === 0 ? `{"${name}":[` : ','}\n${safeJson(row)}`;
  return {
    /** Resolves when the reader has them, so that they do not wait here. */
    async add(rows: readonly Row[]): Promise<void> {
      if (rows.length === 0) return;
      if (json) {
        out.write(pageJson(listing(rows)).map(rowText).join(''));
        return out.drained?.();
      }
      const lines = pageLines(listing(rows), out);
      // Below each other, as a narrow terminal has them, rows have no line of headings.
      const isTable = lines.length === rows.length + 1;
      out.write(`${(printed > 0 && isTable ? lines.slice(1) : lines).join('\n')}\n`);
      printed += rows.length;
      await out.drained?.();
    },
    /** Closes the JSON object with what is known at the end; prints `none` for a person when there were no rows. */
    end(data: object, none: string): void {
      if (!json) return void (printed === 0 && out.write(`${none}\n`));
      const rest = safeJson(data).trim().slice(1);
      out.write(`${printed === 0 ? `{"${name}":[` : ''}],${rest}\n`);
    },
  };
}
