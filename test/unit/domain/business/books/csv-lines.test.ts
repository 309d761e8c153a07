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
    ['\t=cmd', "'\t=cmd"],
    ['\uff1dcmd', "'\uff1dcmd"],
    ['-0.500', '-0.500'],
    ['12.345', '12.345'],
    ['-1-1', "'-1-1"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
    ['', ''],
  ])('%j is written %j', (text, cell) => expect(csvLine([text])).toBe(`${cell}\r\n`));

  it('comes back as it was, whatever stands in it, and never begins a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (cells) => {
        const read = readCsv(csvLine(['x', ...cells]));
        const [record] = 'records' in read ? read.records : [];
        const back = record!.cells.slice(1);
        expect(back.map((cell, index) => (cell === cells[index] ? cell : cell.replace(/^'/, '')))).toEqual(
          cells,
        );
        for (const cell of back) expect(cell).not.toMatch(/^[=+@]/);
      }),
      { numRuns: 300 },
    );
  });
});
