import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../../../src/domain/business/books/csv-lines.ts';
import { readCsv } from '../../../../../src/domain/business/csv.ts';

describe('a line of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+968 1234', "'+968 1234"],
    ['-HYPERLINK("x")', `"'-HYPERLINK(""x"")"`],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =cmd', "'  =cmd"],
    ['\t=cmd', "'\t'=cmd"],
    ['\uff1dcmd', "'\uff1dcmd"],
    ['-0.500', '-0.500'],
    ['12.345', '12.345'],
    ['-1-1', "'-1-1"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
    ['\u001b[31mred\u001b]0;x\u0007', '\\u001b[31mred\\u001b]0;x\\u0007'],
    ['\u202eRTL', '\\u202eRTL'],
    ['\u{e0041}b', '\\udb40\\udc41b'],
    ['OMR 20\rfree', 'OMR 20\\u000dfree'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['\u009b=1', '\\u009b=1'],
    ['\u0000=1', "'\\u0000=1"],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['a;=1+1;b', "a;'=1+1;b"],
    ['a\n=1', '"a\n\'=1"'],
    ['a;\t @x', "a;'\t' @x"],
    ['a; b', 'a; b'],
    ['', ''],
  ])('%j is written %j', (text, cell) => expect(csvLine([text])).toBe(`${cell}\r\n`));

  it('comes back as it was, whatever stands in it, and never begins a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (cells) => {
        let back: string[] = [];
        const fault = readCsv(csvLine(['x', ...cells]), (record) => {
          back = record.cells.slice(1);
        });
        expect(fault).toBeUndefined();
        // Apostrophes are what is added.
        const bare = (cell: string) => unwritten(cell).replaceAll("'", '');
        expect(back.map(bare)).toEqual(cells.map((cell) => bare(cell.toWellFormed())));
        const runs = /^[=+@]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
        expect(back.filter((cell) => runs.test(cell.replaceAll('\r\n', '')))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** A cell with what is written out put back. */
function unwritten(cell: string): string {
  return cell.replaceAll(/\\u([0-9a-f]{4})/g, (_, unit: string) =>
    String.fromCharCode(Number.parseInt(unit, 16)),
  );
}
