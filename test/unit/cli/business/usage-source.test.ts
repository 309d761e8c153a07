import { describe, expect, it } from 'vitest';
import { usageSource, whatWasLookedAt } from '../../../../src/cli/business/usage-source.ts';

describe('where usage is looked for', () => {
  it.each([
    [undefined, false, 'bus'],
    [undefined, true, 'ledger'],
    ['ledger', true, 'ledger'],
    ['balance', false, 'balance'],
  ] as const)('--from %s and --direct %s is the %s', (from, direct, source) => {
    expect(usageSource({ from, direct })).toBe(source);
  });

  it.each([
    ['bus', true],
    ['balance', true],
    ['ledger', false],
  ] as const)('--from %s and --direct %s is refused', (from, direct) => {
    expect(() => usageSource({ from, direct })).toThrow(expect.objectContaining({ code: 'CATALYST-USAGE' }));
  });

  it.each(['bus', 'balance'] as const)(
    'says of the %s what was not looked at, and never just that there is none',
    (from) => {
      const told = whatWasLookedAt({ from, sovereign: 'acme.omani.works', count: 0, partial: false });
      expect(told.join(' ')).not.toMatch(/No usage on/);
      expect(told[0]).toMatch(
        from === 'bus' ? /over HTTP never was on it/ : /other customers were not looked at/,
      );
      expect(told[1]).toContain('catalyst usage list --direct');
    },
  );

  it('speaks of all that is booked only when the ledger was read to its end', () => {
    const of = { from: 'ledger', sovereign: 'acme.omani.works' } as const;
    expect(whatWasLookedAt({ ...of, count: 0, partial: false })).toEqual([
      'No usage is booked in the ledger of acme.omani.works.',
    ]);
    expect(whatWasLookedAt({ ...of, count: 3, partial: false })).toEqual([]);
    expect(whatWasLookedAt({ ...of, count: 3, partial: true })[0]).toContain('more than these 3');
  });
});
