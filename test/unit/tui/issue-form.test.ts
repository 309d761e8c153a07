import { expect, it } from 'vitest';
import { FORMS } from '../../../src/tui/forms/forms.ts';

const faulty = (values: Record<string, string>) => FORMS.issue.faults(values).map(({ field }) => field);
const BAD = { credit: 'abc', 'max-redemptions': '', 'max-credit': 'Wint', taken: 'refuse' };

it('tells everything that is wrong with a voucher at once, what bounds its credit too', () => {
  expect(faulty(BAD)).toEqual(['credit', 'max-redemptions', 'max-credit']);
  expect(faulty({ ...BAD, taken: 'change' })).toEqual(['credit', 'max-credit']);
  expect(faulty({ ...BAD, credit: '5', 'max-redemptions': '1' })).toEqual(['max-credit']);
  expect(faulty({ ...BAD, credit: '5', 'max-redemptions': '1', 'max-credit': '10' })).toEqual([]);
});
