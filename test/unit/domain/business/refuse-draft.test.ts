import { expect, test } from 'vitest';
import { refuseDraft } from '../../../../src/domain/business/refuse-draft.ts';

test('every fault of what was given is told at once, before anything is looked up', () => {
  const given = { code: 'x y', credit: '0.5', maxRedemptions: '-1', email: 'foo' };
  const thrown = (() => {
    try {
      refuseDraft(given, { update: false });
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toMatchObject({
    code: 'CATALYST-VOUCHER-INVALID',
    message: 'The voucher has 4 faults. Nothing was written.',
    faults: [{ field: 'code' }, { field: 'credit' }, { field: 'max-redemptions' }, { field: 'email' }],
  });
});

test('a code that will be generated is no fault, nor is what a change leaves as it was', () => {
  refuseDraft({ credit: '50', maxRedemptions: '0' }, { update: false });
  refuseDraft({ code: 'SUMMER-2026' }, { update: true });
  expect(() => refuseDraft({ code: 'SUMMER-2026' }, { update: false })).toThrow('2 faults');
});
