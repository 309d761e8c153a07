import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, readCsv } from '../../../../src/domain/business/csv.ts';
import { fromOmr } from '../../../../src/domain/business/omr.ts';
import { readVoucherList } from '../../../../src/domain/business/voucher-list-file.ts';

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

function recordsOf(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  expect(readCsv(text, (record) => records.push(record))).toBeUndefined();
  return records;
}

describe('CSV', () => {
  it('comes back as it was quoted, whatever the cells hold', () => {
    const cells = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(cells, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const records = recordsOf(rows.map((row) => row.map(quoted).join(',')).join(end));
        expect(records.map(({ cells }) => cells)).toEqual(
          rows.filter((row) => row.some((cell) => cell !== '')),
        );
      }),
    );
  });

  it('counts lines through quoted line breaks, empty lines and both line ends', () => {
    expect(recordsOf('\ufeffa,b\r\n\r\n"x\r\ny",2\n3,4')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['x\r\ny', '2'] },
      { line: 5, cells: ['3', '4'] },
    ]);
  });

  it.each(['a,"b', 'a,b"c"', '"a"b,c'])('%j is none', (text) =>
    expect(readCsv(text, () => undefined)).toHaveProperty('fault'),
  );
});

const HEAD = 'code,credit,max_redemptions,description,active,email';
const read = (...rows: string[]) => readVoucherList([HEAD, ...rows].join('\r\n'), fromOmr(1000n));

describe('a list of vouchers', () => {
  it('says what is wrong with its first line', () => {
    const faults = (head: string) => readVoucherList(`${head}\nA,5,1`, fromOmr(1000n)).faults;
    expect(faults('code;credit;max_redemptions')).toMatchObject([
      { reason: 'has its columns apart by semicolons' },
    ]);
    expect(faults('credit,credit,max_redemptions')).toMatchObject([
      { reason: 'is a column twice', fix: 'Leave one out.' },
    ]);
    expect(faults('code,credits,max_redemptions')).toMatchObject([
      { field: 'credit' },
      { field: 'credits', fix: expect.stringContaining('credit') },
    ]);
  });

  it('checks a row that is like the one before it by its own code and its own values', () => {
    const { rows } = read(
      'AAAA,5,10,"So, it is",,',
      'bbbb,5,10,"So, it is",,',
      ',5,10,"So, it is",,',
      'CCCC,6,10,"So, it is",,',
    );
    expect(rows!.map(({ line, fields }) => [line, fields.code, fields.credit])).toEqual([
      ...[
        [2, 'AAAA', fromOmr(5n)],
        [3, 'BBBB', fromOmr(5n)],
        [4, undefined, fromOmr(5n)],
        [5, 'CCCC', fromOmr(6n)],
      ],
    ]);
    expect(new Set(rows!.map(({ fields }) => fields.description))).toEqual(new Set(['So, it is']));
    const bad = read(
      'AAAA,5,10,,,',
      '-B-,5,10,,,',
      'AAAA,5,10,,,',
      'CCCC,5,10,<b>,,',
      'DDDD,5,10,<b>,,',
      'EEEE,5,10,,,a@b.com',
      'FFFF,5,10,,,a b',
    );
    expect(bad.faults.map(({ field }) => field)).toEqual([
      ...['line 3, code', 'line 4, code', 'line 5, description', 'line 6, description', 'line 8, email'],
    ]);
  });

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
