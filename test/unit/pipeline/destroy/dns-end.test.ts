import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DestroyRequest } from '../../../../src/domain/destroy/destroy-plan.ts';
import { recordSet } from '../../../../src/domain/record-set.ts';
import { dnsFound, endZone, withdrawNow } from '../../../../src/pipeline/destroy/dns-end.ts';
import { recordsStage } from '../../../../src/pipeline/stages/records.ts';
import { type HandClock, openStageSite, recordsWorld } from '../stages/records-world.ts';

const POOL = 'omani.works';
const F = `omantel.${POOL}`;
const REQUEST: DestroyRequest = { keepVolumes: false, keepDns: false, include: [], fromCloud: false };
const FOREIGN = recordSet(`shop.${F}`, 'A', 60, ['198.51.100.7']);

let site: Awaited<ReturnType<typeof openStageSite>>['site'];
let clock: HandClock;
beforeEach(async () => {
  ({ site, clock } = await openStageSite());
});
afterEach(() => site.stop());

async function built() {
  const world = recordsWorld(site, clock);
  await recordsStage.run(world);
  return world;
}

const namesIn = async (zone: string) =>
  (await site.provider.read(zone))?.sets.map(({ name, type }) => `${name} ${type}`);

test('a plan names DS, records, delegation and zone, and looks without writing', async () => {
  const world = await built();
  const before = await namesIn(F);
  const { withdraw, zone } = await dnsFound(world, site.provider, REQUEST);
  expect(withdraw.map(({ kind, note }) => `${kind}: ${note}`)).toEqual([
    expect.stringMatching(/^DS: from omani\.works, TTL \d+ s$/),
    'records: 9 record sets',
  ]);
  expect(zone.map(({ kind, note }) => `${kind}: ${note}`)).toEqual([
    'delegation: 1 record set in omani.works',
    'zone: last, after the TTL of the DS',
  ]);
  expect(await namesIn(F)).toEqual(before);
});

test('addresses that would be somebody else’s go at once, delegation and zone after the DS has expired', async () => {
  const world = await built();
  expect(await withdrawNow(world, site.provider, REQUEST)).toBe('9 record sets removed, DS withdrawn');
  expect((await namesIn(F))?.filter((one) => one.endsWith(' A'))).toEqual([]);
  expect(await namesIn(POOL)).not.toContain(`${F} DS`);
  const waiting = await endZone(world, site.provider, REQUEST);
  expect(waiting.state).toBe('waiting');
  expect(await namesIn(POOL)).toContain(`${F} NS`);
  await clock.sleep(Date.parse(waiting.until!) - clock.now());
  expect(await endZone(world, site.provider, REQUEST)).toMatchObject({ state: 'settled' });
  expect(await namesIn(F)).toBeUndefined();
  expect(await namesIn(POOL)).not.toContain(`${F} NS`);
  expect(await withdrawNow(world, site.provider, REQUEST)).toContain('0 record sets removed');
  expect(await endZone(world, site.provider, REQUEST)).toMatchObject({ state: 'settled' });
});

test('--wait-dns sits the TTL out', async () => {
  const world = await built();
  const patient = { ...world, options: { ...world.options, waitForRecords: true } };
  await withdrawNow(patient, site.provider, REQUEST);
  const before = clock.slept;
  expect(await endZone(patient, site.provider, REQUEST)).toMatchObject({ state: 'settled' });
  expect(clock.slept - before).toBeGreaterThan(3_000_000);
  expect(await namesIn(F)).toBeUndefined();
});

test('a zone that we made and others write to stays with what is theirs, and goes only when it is named', async () => {
  const world = await built();
  await site.provider.write(F, { upsert: [FOREIGN], remove: [] });
  await withdrawNow(world, site.provider, REQUEST);
  await clock.sleep(3_700_000);
  const kept = await endZone(world, site.provider, REQUEST);
  expect(kept.detail).toContain('holds 1 that are not ours and stays');
  const found = (await site.provider.read(F))?.sets.find(({ name }) => name === FOREIGN.name);
  expect(found).toEqual(FOREIGN);
  expect(await namesIn(POOL)).toContain(`${F} NS`);
  await endZone(world, site.provider, { ...REQUEST, include: [`zones/${F}`] });
  expect(await namesIn(F)).toBeUndefined();
});

test('a DS that somebody else wrote is not withdrawn', async () => {
  const world = await built();
  world.outputs.delete('records.owned');
  await expect(withdrawNow(world, site.provider, REQUEST)).rejects.toMatchObject({
    code: 'CATALYST-DNS-FOREIGN',
  });
  expect(await namesIn(POOL)).toContain(`${F} DS`);
});

test('without a journal a zone of just this name, and what delegates it, goes; its neighbours stay', async () => {
  await built();
  await recordsStage.run(recordsWorld(site, clock, { fqdn: `omantel-2.${POOL}` }));
  const neighbour = await namesIn(`omantel-2.${POOL}`);
  const world = recordsWorld(site, clock);
  const request = { ...REQUEST, fromCloud: true };
  const { withdraw, zone } = await dnsFound(world, site.provider, request);
  expect([...withdraw, ...zone].map(({ kind }) => kind)).toEqual(['DS', 'records', 'delegation', 'zone']);
  await withdrawNow(world, site.provider, request);
  await clock.sleep(3_700_000);
  await endZone(world, site.provider, request);
  expect(await namesIn(F)).toBeUndefined();
  expect((await namesIn(POOL))?.filter((one) => one.startsWith(`${F} `))).toEqual([]);
  expect(await namesIn(`omantel-2.${POOL}`)).toEqual(neighbour);
  expect(await namesIn(POOL)).toContain(`omantel-2.${POOL} DS`);
});
