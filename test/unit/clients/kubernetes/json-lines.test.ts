import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonLines } from '../../../../src/clients/kubernetes/json-lines.ts';

describe('JsonLines', () => {
  it('gives the same values however the bytes are cut', () => {
    const values = fc.array(fc.jsonValue(), { maxLength: 8 });
    fc.assert(
      fc.property(values, fc.array(fc.nat(40), { maxLength: 30 }), (sent, cuts) => {
        const bytes = Buffer.from(sent.map((value) => `${JSON.stringify(value)}\n`).join(''));
        const lines = new JsonLines();
        const seen: unknown[] = [];
        let from = 0;
        for (const cut of [...cuts, bytes.length]) {
          seen.push(...lines.push(bytes.subarray(from, from + cut)));
          from += cut;
        }
        seen.push(...lines.push(bytes.subarray(from)));
        expect(JSON.stringify(seen)).toBe(JSON.stringify(sent));
      }),
      { numRuns: 200 },
    );
  });

  it('holds no more than a longest line', () => {
    const lines = new JsonLines(100);
    expect([...lines.push(Buffer.alloc(100, 'x'))]).toEqual([]);
    expect(() => [...lines.push(Buffer.from('y'))]).toThrow(/more than 100 bytes/);
  });

  it('refuses what is no JSON', () => {
    expect(() => [...new JsonLines().push(Buffer.from('<html>\n'))]).toThrow(/no JSON/);
  });
});
