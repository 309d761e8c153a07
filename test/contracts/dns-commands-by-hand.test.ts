import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dnsDiffers } from '../../src/domain/dns-plan.ts';
import type { EventBody } from '../../src/domain/event.ts';
import { type HandClock, openStageSite } from '../unit/pipeline/stages/records-world.ts';
import { F, operatorAt, specFor } from './dns-operator.ts';
import { type DnsSite, NAMESERVERS, POOL } from './powerdns-servers.ts';

let site: DnsSite;
let clock: HandClock;
beforeAll(async () => {
  ({ site, clock } = await openStageSite());
});
afterAll(() => site.stop());

beforeEach(async () => {
  await site.provider.deleteZone(F);
  const sets = (await site.provider.read(POOL))?.sets ?? [];
  await site.provider.write(POOL, { upsert: [], remove: sets.filter(({ name }) => name !== POOL) });
});

describe('without a provider', () => {
  const byHand = () => operatorAt(site, { clock, spec: { ...specFor(site), dns: { provider: 'none' } } });

  test('says which records a person has to create, and writes none', async () => {
    const operator = await byHand();
    const plan = await operator.plan();
    expect(plan).toMatchObject({ provider: 'none', zones: [] });
    expect(plan.byHand).toHaveLength(9);
    expect(dnsDiffers(plan)).toBe(true);
    await expect(operator.apply()).rejects.toMatchObject({
      code: 'CATALYST-DNS-NOT-PROVEN',
      hint: `catalyst dns apply ${F}`,
      faults: expect.arrayContaining([{ field: `*.${F}`, reason: 'A 203.0.113.10, TTL 300' }]),
    });
    expect(operator.asked).toEqual([]);
    expect(await site.provider.read(F)).toBeUndefined();
  });

  test('finds them once they are there', async () => {
    await (await operatorAt(site, { clock })).apply();
    const operator = await byHand();
    const plan = await operator.plan();
    expect(plan.byHand).toEqual([]);
    expect(dnsDiffers(plan)).toBe(false);
    expect(await operator.apply()).toMatchObject({ unchanged: true, detail: '9 records found' });
  });
});

describe('what a plan says besides records', () => {
  test('the delegation that only another may write', async () => {
    const spec = specFor(site);
    const operator = await operatorAt(site, {
      clock,
      spec: { ...spec, dns: { ...spec.dns, parent: false } } as typeof spec,
    });
    await operator.apply();
    const plan = await operator.plan();
    expect(plan.zones.map(({ zone }) => zone)).toEqual([F]);
    expect(plan.byHand).toMatchObject([
      { name: F, type: 'NS', values: NAMESERVERS },
      { name: F, type: 'DS', values: [expect.stringMatching(/^\d+ 13 2 /)] },
    ]);
    expect(dnsDiffers(plan)).toBe(false);
  });

  test('a zone that somebody made otherwise, and that a run would put right only when told', async () => {
    const other = { nameservers: ['ns1.openova.test'], primaryContact: 'ops@omantel.example' };
    await site.provider.ensureZone(F, other);
    const operator = await operatorAt(site, { clock });
    const plan = await operator.plan();
    expect(plan.zones[0]).toMatchObject({ exists: true, putRight: false });
    expect(plan.zones[0]?.faults.length).toBeGreaterThan(0);
    await expect(operator.apply()).rejects.toMatchObject({ code: 'CATALYST-DNS-ZONE-DIFFERENT' });
    expect((await operator.plan({ adopt: true })).zones[0]).toMatchObject({ putRight: true });
    await operator.apply({ adopt: true });
    expect((await operator.plan()).zones[0]).toMatchObject({ faults: [] });
  });
});

describe('a Sovereign without an address', () => {
  const destroying: EventBody[] = [
    { type: 'run-started', run: 'r2', command: 'destroy', version: '0', stages: ['remove'], sandbox: true },
    { type: 'stage-started', stage: 'remove' },
  ];

  test.each([
    ['no load balancer yet', { address: undefined }, `catalyst sovereign resume ${F}`],
    ['being destroyed', { more: destroying }, `catalyst sovereign destroy ${F}`],
  ])('%s: nothing is written, and the next step is named', async (_, given, hint) => {
    const operator = await operatorAt(site, { clock, ...given });
    const refusal = { code: 'CATALYST-UNFINISHED', hint };
    await expect(operator.plan()).rejects.toMatchObject(refusal);
    await expect(operator.apply()).rejects.toMatchObject(refusal);
    expect(await site.provider.read(F)).toBeUndefined();
    expect(await operator.snapshots()).toEqual([]);
  });
});
