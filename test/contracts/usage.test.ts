import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asCatalystError } from '../../src/domain/errors.ts';
import { readBookedUsage } from '../../src/services/books/read-booked-usage.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { listBalanceUsage, listBusUsage } from '../../src/services/usage/list-usage.ts';
import { recordUsage } from '../../src/services/usage/record-usage.ts';
import { urlOf } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { deskWorkshop } from '../support/voucher-desk.ts';

const PATH = '/api/billing/metering/record';
const OWNER = 'owner@sohar-motors.example';

describe.skipIf(!(await hasBusinessTools()))('usage (needs postgres, nats-server)', () => {
  let business: TestBusiness;
  let home: string;
  let customerId: string;
  beforeAll(async () => {
    business = await testBusiness();
    customerId = String(
      (await business.sql('SELECT user_id FROM customers WHERE email = $1', [OWNER]))[0]!.user_id,
    );
  }, 60_000);
  beforeEach(async () => {
    home = await tempFolder();
  });
  afterAll(() => business?.close());

  const workshop = async (): Promise<BusinessWorkshop> =>
    deskWorkshop({ base: `${business.gatewayUrl}/api` }, await tempFolder());
  const charge = (requestId: string, more = {}) => ({
    ...{ customerId, charge: 500_001n, reason: 'usage:newapi:qwen3-coder', requestId },
    ...more,
  });
  const record = async (requestId: string, more: object = {}) =>
    recordUsage(await deskWorkshop({ base: `${business.gatewayUrl}/api` }, home), {
      ...{ token: business.adminToken, dryRun: false, ask: async () => true, charge: charge(requestId) },
      ...more,
    });
  const rows = (requestId: string) =>
    business.sql('SELECT amount_omr, amount_micro_omr FROM credit_ledger WHERE external_ref = $1', [
      requestId,
    ]);

  it('books a charge exactly, once, and notes it before and after', async () => {
    expect(await record('req-1')).toMatchObject({
      outcome: 'recorded',
      balance: 32_999_999n,
      settledByRepeat: false,
    });
    expect(await rows('req-1')).toEqual([{ amount_omr: 0, amount_micro_omr: '-500001' }]);
    expect(await record('req-1')).toMatchObject({ outcome: 'duplicate', balance: 32_999_999n });
    const text = await readFile(join(home, 'state/audit/demo.omani.works.ndjson'), 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, 2)).toMatchObject([
      { command: 'usage record', what: 'req-1', outcome: 'intent', after: { amount: 'OMR -0.500001' } },
      { outcome: 'done' },
    ]);
  });

  it.each([
    ['after its work', 1, 'recorded'],
    ['twice', 2, undefined],
  ] as const)(
    'settles an answer that was lost %s by sending the same again',
    async (name, times, outcome) => {
      business.faults.set({ name: 'business-answer-lost', target: PATH, times });
      const done = record(`req-lost-${times}`);
      if (outcome === undefined) {
        await expect(done, name).rejects.toMatchObject({ code: 'CATALYST-OUTCOME-UNKNOWN', exit: 6 });
        expect(await record('req-lost-2')).toMatchObject({ outcome: 'duplicate' });
      } else expect(await done).toMatchObject({ outcome, settledByRepeat: true });
      expect(await rows(`req-lost-${times}`)).toHaveLength(1);
    },
  );

  it('writes nothing on a dry run, after a no, for a member or for a stranger', async () => {
    expect(await record('req-no', { dryRun: true })).toMatchObject({ outcome: 'planned' });
    await expect(record('req-no', { ask: async () => false })).rejects.toMatchObject({
      code: 'CATALYST-DECLINED',
    });
    const token = await business.tokenOf('member@example.om');
    await expect(record('req-no', { token })).rejects.toMatchObject({ code: 'CATALYST-ROLE-MISSING' });
    const stranger = charge('req-no', { customerId: 'nobody' });
    await expect(record('req-no', { charge: stranger })).rejects.toMatchObject({
      ...{ code: 'CATALYST-BILLING-REFUSED', hint: expect.stringContaining('user id') },
    });
    expect(await rows('req-no')).toEqual([]);
  });

  it.each([
    [{ charge: 0n }],
    [{ charge: -1n }],
    [{ charge: 1_000_000_000_001n }],
    [{ reason: 'promo:X' }],
    [{ requestId: '' }],
    [{ customerId: 'a b' }],
  ])('refuses %o before it asks anybody', async (wrong) => {
    const broken = record('req-bad', { charge: charge('req-bad', wrong) });
    await expect(broken).rejects.toMatchObject({ code: 'CATALYST-USAGE', faults: [expect.anything()] });
  });

  it('lists what the balance and the bus hold, and counts what billing drops', async () => {
    const nats = await connect({ servers: business.natsUrl! });
    const metadata = { request_id: 'req-bus', tenant_id: 't-1' };
    const good = { customer_id: customerId, amount_omr: -0.0000125, reason: 'usage:newapi:x', metadata };
    nats.publish('catalyst.usage.recorded', JSON.stringify(good));
    nats.publish('catalyst.usage.recorded', JSON.stringify({ ...good, amount_omr: 1 }));
    nats.publish('catalyst.usage.recorded', 'not json');
    await nats.drain();
    const request = { address: business.natsUrl!, count: 10, signal: new AbortController().signal };
    const listed = async () => listBusUsage(await workshop(), request);
    await expect.poll(async () => (await listed()).dropped, { timeout: 20_000 }).toBe(2);
    expect((await listed()).usage).toEqual([
      {
        ...{ at: expect.any(String), amount: -13n, reason: 'usage:newapi:x', customerId },
        ...{ requestId: 'req-bus', organizationId: 't-1' },
      },
    ]);
    await expect
      .poll(() => rows('req-bus'), { timeout: 20_000 })
      .toEqual([{ amount_omr: 0, amount_micro_omr: '-13' }]);
    const own = await listBalanceUsage(await workshop(), { token: await business.tokenOf(OWNER) });
    // The API keeps whole baisa there and tells none of them.
    expect(own.usage.every((row) => row.reason.startsWith('usage:') && row.amount === undefined)).toBe(true);
    expect(own.usage.length).toBeGreaterThanOrEqual(3);
    // What came over HTTP is in the ledger only, beside what came over the bus, with the amounts in full.
    const direct = { reason: 'ticket 7', databaseUrl: urlOf(business) };
    const booked = await readBookedUsage(await workshop(), { ...direct, count: 100 });
    expect(booked.partial).toBe(false);
    expect(booked.usage).toEqual(
      expect.arrayContaining([
        {
          ...{ at: expect.any(String), amount: -13n, reason: 'usage:newapi:x', customerId },
          ...{ requestId: 'req-bus', organizationId: 't-1' },
        },
        {
          ...{ at: expect.any(String), amount: -500_001n, reason: 'usage:newapi:qwen3-coder', customerId },
          requestId: 'req-1',
        },
      ]),
    );
    expect(await readBookedUsage(await workshop(), { ...direct, count: 1 })).toMatchObject({
      ...{ partial: true, usage: [booked.usage[0]] },
    });
  });

  it('says of the April layer that it takes no usage', async () => {
    const april = await testBusiness({ layer: 'S' });
    try {
      const there = await deskWorkshop({ base: `${april.gatewayUrl}/api` }, await tempFolder());
      const none = await readBookedUsage(there, { reason: 'r', databaseUrl: urlOf(april), count: 9 });
      expect(none).toMatchObject({ usage: [], partial: false });
      const asked = {
        token: april.adminToken,
        dryRun: false,
        ask: async () => true,
        charge: charge('req-s'),
      };
      const refused = asCatalystError(await recordUsage(there, asked).catch((thrown: unknown) => thrown));
      expect(refused.toObject()).toMatchObject({
        ...{ code: 'CATALYST-NOT-INSTALLED', exit: 9, message: expect.stringContaining('takes no usage') },
      });
      // Billing is there; that only its metering is missing is no reason to say otherwise.
      expect(refused.toObject()).not.toHaveProperty('causes');
      // Nor does a rehearsal say that it would be booked.
      await expect(recordUsage(there, { ...asked, dryRun: true })).rejects.toMatchObject({
        code: 'CATALYST-NOT-INSTALLED',
      });
    } finally {
      await april.close();
    }
  }, 60_000);
});
