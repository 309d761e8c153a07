import { expect, it } from 'vitest';
import { RateLimited } from '../../../../src/domain/business/business-errors.ts';
import type { Business } from '../../../../src/services/business/business.ts';
import { patiently } from '../../../../src/services/organizations/find-organization.ts';

const slept: number[] = [];
const clock = { sleep: async (ms: number) => void slept.push(ms) };
const business = { clock } as unknown as Business;

it('waits for the next minute as the gateway says it, and not for ever', async () => {
  let asked = 0;
  const answers = (after: number) => async () => {
    asked += 1;
    if (asked <= after) throw new RateLimited('Too many.', 7);
    return 'here';
  };
  expect([await patiently(business, answers(2)), asked, slept]).toEqual(['here', 3, [7_000, 7_000]]);
  asked = 0;
  await expect(patiently(business, answers(1_000))).rejects.toBeInstanceOf(RateLimited);
  expect(asked).toBe(4);
});
