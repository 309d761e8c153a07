import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { rollbackRedemption } from '../../../../src/sandbox/business/billing/promo-store.ts';

it.each([
  ['', 'CODE-1'],
  ['customer', ''],
  ['', ''],
])('takes nothing back of "%s" and "%s", and asks no database', async (customer, code) => {
  const pool = { connect: () => expect.unreachable('it is asked') } as unknown as Pool;
  expect(await rollbackRedemption(pool, customer, code)).toBe(false);
});
