import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../../src/domain/business/csv.ts';
import { fromOmr } from '../../../../src/domain/business/omr.ts';
import { readVoucherList } from '../../../../src/domain/business/voucher-list-file.ts';

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('CSV', () => {
  it('comes back as it was quoted, whatever the cells hold', () => {
    const cells = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(cells, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const reading = readCsv(rows.map((row) => row.map(quoted).join(',')).join(end));
        expect(reading).toHaveProperty('records');
        if (!('records' in reading)) return;
        expect(reading.records.map(({ cells }) => cells)).toEqual(
          rows.filter((row) => row.some((cell) => cell !== '')),
        );
      }),
    );
  });

  it('counts lines through quoted line breaks, empty lines and both line ends', () => {
    const reading = readCsv('\ufeffa,b\r\n\r\n"x\r\ny",2\n3,4');
    expect(reading).toEqual({
      records: [
        { line: 1, cells: ['a', 'b'] },
        { line: 3, cells: ['x\r\ny', '2'] },
        { line: 5, cells: ['3', '4'] },
      ],
    });
  });

  it.each(['a,"b', 'a,b"c"', '"a"b,c'])('%j is none', (text) =>
    expect(readCsv(text)).toHaveProperty('fault'),
  );
});

const HEAD = 'code,credit,max_redemptions,description,active,email';
const read = (...rows: string[]) => readVoucherList([HEAD, ...rows].join('\r\n'), fromOmr(1000n));

describe('a list of vouchers', () => {
  it('reads what a spreadsheet writes', () => {
    expect(read('spring-1,5,10,"For ""us"", all",,a@b.com', ',7,0,,no,').rows).toEqual([
      {
        ...{ line: 2, email: 'a@b.com' },
        fields: {
          code: 'SPRING-1',
          credit: fromOmr(5n),
          maxRedemptions: 10,
          description: 'For "us", all',
          active: true,
        },
      },
      { line: 3, fields: { credit: fromOmr(7n), maxRedemptions: 0, description: '', active: false } },
    ]);
  });

  it('takes none when one is bad, and says where each is', () => {
    const reading = read(
      'SPRING-1,5,10,=cmd(),,',
      'spring-1,x,10,,maybe,',
      'SPRING-2,5,1,,,',
      'spring-2 ,5,1,,,',
      'one,two',
    );
    expect(reading.rows).toBeUndefined();
    expect(reading.faults.map(({ field }) => field)).toEqual([
      ...['line 2, description', 'line 3, credit', 'line 3, active', 'line 5, code', 'line 6, columns'],
    ]);
  });

  it.each(['=1+1', '+44', '-5', '@x'])('refuses a description that a spreadsheet would run: %j', (text) => {
    expect(read(`SPRING-1,5,10,${text},,`).faults).toHaveLength(1);
  });

  it('refuses a heading that is none', () => {
    expect(readVoucherList('code,kredit,code\nA,1,B', undefined).faults.map(({ field }) => field)).toEqual([
      ...['credit', 'max_redemptions', 'kredit', 'code'],
    ]);
    expect(readVoucherList('', undefined).count).toBe(2);
    expect(readVoucherList(HEAD, undefined).faults[0]?.field).toBe('file');
  });

  it('of 100 000 rows with a bad one is refused whole, by that one', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `ROW-${index}-X,5,1,text,,`);
    rows[77_777] = 'ROW-77777-X,5,1,<b>,,';
    const { faults, count, rows: taken } = read(...rows);
    expect({ count, taken }).toEqual({ count: 1, taken: undefined });
    expect(faults[0]?.field).toBe('line 77779, description');
  });
});
