import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DestroyRequest } from '../../../../src/domain/destroy/destroy-plan.ts';
import { recordSet } from '../../../../src/domain/record-set.ts';
import { endZone, withdrawNow } from '../../../../src/pipeline/destroy/dns-end.ts';
import { dnsFound } from '../../../../src/pipeline/destroy/dns-found.ts';
import { recordsStage } from '../../../../src/pipeline/stages/records.ts';
import { NAMESERVERS } from '../../../contracts/powerdns-servers.ts';
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
  expect(await withdrawNow(world, site.provider, REQUEST)).toContain('9 record sets removed');
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

test('what caches hold for an hour is waited for as long as an hour lasts on the other side', async () => {
  const world = await built();
  const fast = {
    ...world,
    target: { ...world.target, speed: 600 },
    options: { ...world.options, waitForRecords: true },
  };
  const before = clock.now();
  await withdrawNow(fast, site.provider, REQUEST);
  expect(await endZone(fast, site.provider, REQUEST)).toMatchObject({ state: 'settled' });
  expect(clock.now() - before).toBeGreaterThan(3_600_000 / 600);
  expect(clock.now() - before).toBeLessThan(3_900_000 / 600);
  expect(await namesIn(F)).toBeUndefined();
});

describe('whose a DS is, its value says', () => {
  const STRANGE = `4711 13 2 ${'ab'.repeat(32)}`;
  const dsIn = async (zone: string) =>
    (await site.provider.read(zone))?.sets.find(({ name, type }) => name === F && type === 'DS');
  const putDs = async (values: string[]) =>
    site.provider.write(POOL, { upsert: [recordSet(F, 'DS', 3600, values)], remove: [] });

  test('of a set with ours and another one, ours goes; the other stays and is listed', async () => {
    const world = await built();
    await putDs([...(await dsIn(POOL))!.values, STRANGE]);
    const { withdraw, remarks } = await dnsFound(world, site.provider, REQUEST);
    expect(withdraw.map(({ kind }) => kind)).toEqual(['DS', 'records']);
    const stays = `he DS of ${F} in ${POOL} for the key 4711 is not ours and stays`;
    expect(remarks).toEqual([`T${stays}.`]);
    expect(await withdrawNow(world, site.provider, REQUEST)).toBe(
      `9 record sets removed, DS withdrawn; t${stays}`,
    );
    expect((await dsIn(POOL))?.values).toEqual([STRANGE]);
    await clock.sleep(3_700_000);
    const { detail } = await endZone(world, site.provider, REQUEST);
    expect(detail).toBe(`the zone ${F} is deleted; t${stays}`);
    expect((await dsIn(POOL))?.values).toEqual([STRANGE]);
    expect(await namesIn(POOL)).not.toContain(`${F} NS`);
  });

  test('one that somebody put in the place of ours stays, and nothing waits for it', async () => {
    const world = await built();
    await putDs([STRANGE]);
    const { withdraw } = await dnsFound(world, site.provider, REQUEST);
    expect(withdraw.map(({ kind }) => kind)).toEqual(['records']);
    expect(await withdrawNow(world, site.provider, REQUEST)).toMatch(/^9 record sets removed; the DS of /);
    expect(await endZone(world, site.provider, REQUEST)).toMatchObject({ state: 'settled' });
    expect((await dsIn(POOL))?.values).toEqual([STRANGE]);
  });

  test('one of our key goes also when the journal does not know who wrote it', async () => {
    const world = await built();
    world.outputs.delete('records.owned');
    world.outputs.delete('records.ds');
    expect(await withdrawNow(world, site.provider, REQUEST)).toContain('DS withdrawn');
    expect(await dsIn(POOL)).toBeUndefined();
  });

  test('one above a zone of others, which no run of ours wrote, is not touched', async () => {
    const world = await built();
    for (const name of ['records.owned', 'records.zone']) world.outputs.delete(name);
    const before = await dsIn(POOL);
    expect(await withdrawNow(world, site.provider, REQUEST)).toContain('is not ours and stays');
    expect(await dsIn(POOL)).toEqual(before);
  });
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

describe('without a journal', () => {
  const fromCloud = { ...REQUEST, fromCloud: true };
  const THEIRS = [FOREIGN, recordSet(`mail.${F}`, 'MX', 300, ['10 mx.example.org'])];
  const named = async () => (await site.provider.read(F))?.sets.map(({ name }) => name) ?? [];

  test('others’ records are named and stay, and the zone and its delegation with them', async () => {
    await built();
    await site.provider.write(F, { upsert: THEIRS, remove: [] });
    const world = recordsWorld(site, clock);
    const { withdraw, zone, remarks } = await dnsFound(world, site.provider, fromCloud);
    expect(withdraw.map(({ kind, note }) => [kind, note])).toEqual([
      ['DS', expect.any(String)],
      ['records', '9 record sets'],
    ]);
    expect([zone, remarks]).toEqual([
      [],
      [
        expect.stringContaining(
          `mail.${F} MX, shop.${F} A. To have it go with all of that: --include=zones/${F}`,
        ),
      ],
    ]);
    await withdrawNow(world, site.provider, fromCloud);
    expect(await endZone(world, site.provider, fromCloud)).toMatchObject({ state: 'settled' });
    expect((await named()).filter((name) => name !== F).sort()).toEqual(
      THEIRS.map(({ name }) => name).sort(),
    );
    expect(await namesIn(POOL)).toContain(`${F} NS`);
  });

  test('a zone in which nothing is ours stays whole, and what leads to it too, unless it is named', async () => {
    await built();
    const hosts = ['ns1', 'ns2'].map((host) => recordSet(`${host}.${F}`, 'A', 300, ['192.0.2.53']));
    const ns = hosts.map(({ name }) => name);
    const ours = (await site.provider.read(F))!.sets.filter(({ type }) => type === 'A');
    await site.provider.write(F, {
      upsert: [...THEIRS, ...hosts, recordSet(F, 'NS', 3600, ns)],
      remove: ours,
    });
    await site.provider.write(POOL, { upsert: [...hosts, recordSet(F, 'NS', 3600, ns)], remove: [] });
    const before = [await namesIn(F), await namesIn(POOL)];
    const world = recordsWorld(site, clock);
    const { withdraw, zone, remarks } = await dnsFound(world, site.provider, fromCloud);
    expect([withdraw, zone]).toEqual([[], []]);
    expect(remarks).toContainEqual(
      `The zone ${F} stays, since nothing in it proves that it is ours: mail.${F} MX, shop.${F} A. To have it go with all of that: --include=zones/${F}`,
    );
    await withdrawNow(world, site.provider, fromCloud);
    await endZone(world, site.provider, fromCloud);
    expect([await namesIn(F), await namesIn(POOL)]).toEqual(before);
    const named = { ...fromCloud, include: [`zones/${F}`] };
    expect((await dnsFound(world, site.provider, named)).zone.map(({ kind }) => kind)).toEqual([
      'delegation',
      'zone',
    ]);
    await withdrawNow(world, site.provider, named);
    await clock.sleep(3_700_000);
    await endZone(world, site.provider, named);
    expect(await namesIn(F)).toBeUndefined();
    expect((await namesIn(POOL))?.filter((one) => one.includes(F))).toEqual([]);
  });

  test('a console that leads elsewhere is somebody’s, whatever its name', async () => {
    await built();
    const elsewhere = recordSet(`console.${F}`, 'A', 300, ['198.51.100.9']);
    await site.provider.write(F, { upsert: [elsewhere], remove: [] });
    const world = recordsWorld(site, clock);
    await withdrawNow(world, site.provider, fromCloud);
    expect((await site.provider.read(F))?.sets.filter(({ type }) => type === 'A')).toEqual([elsewhere]);
  });

  test('a zone above which no DS stands any more is waited for as long as one would have lived', async () => {
    await built();
    await site.provider.write(POOL, { upsert: [], remove: [{ name: F, type: 'DS' }] });
    const world = recordsWorld(site, clock);
    await withdrawNow(world, site.provider, fromCloud);
    const { state, until } = await endZone(world, site.provider, fromCloud);
    expect([state, Date.parse(until!) - clock.now()]).toEqual(['waiting', 3_660_000]);
  });
});

describe('a value of others in a set of ours', () => {
  const SECOND = '198.51.100.9';
  const consoleSet = async () =>
    (await site.provider.read(F))?.sets.find(({ name, type }) => name === `console.${F}` && type === 'A');

  test('stays when ours goes, and is named before and after', async () => {
    const world = await built();
    const values = [...(await consoleSet())!.values, SECOND];
    await site.provider.write(F, { upsert: [recordSet(`console.${F}`, 'A', 300, values)], remove: [] });
    const { remarks } = await dnsFound(world, site.provider, REQUEST);
    const told = `console.${F} A ${SECOND} in ${F} is not ours and stays`;
    expect(remarks?.[0]).toBe(`${told}.`);
    expect(await withdrawNow(world, site.provider, REQUEST)).toBe(
      `8 record sets removed, DS withdrawn; ${told}`,
    );
    expect((await consoleSet())?.values).toEqual([SECOND]);
    await clock.sleep(3_700_000);
    await endZone(world, site.provider, REQUEST);
    expect((await consoleSet())?.values).toEqual([SECOND]);
  });

  test('is refused by name, and the old address of a balancer that moved is ours', async () => {
    const world = await built();
    const moved = recordsWorld(site, clock, { outputs: world.outputs, address: '203.0.113.20' });
    await recordsStage.run(moved);
    await site.provider.write(F, {
      upsert: [recordSet(`console.${F}`, 'A', 300, ['203.0.113.10', '203.0.113.20'])],
      remove: [],
    });
    await recordsStage.run(moved);
    expect((await consoleSet())?.values).toEqual(['203.0.113.20']);
    await site.provider.write(F, {
      upsert: [recordSet(`console.${F}`, 'A', 300, ['203.0.113.20', SECOND])],
      remove: [],
    });
    await expect(recordsStage.run(moved)).rejects.toMatchObject({
      code: 'CATALYST-DNS-FOREIGN',
      faults: [{ field: `console.${F} A`, reason: `also holds ${SECOND}, which catalyst did not write.` }],
    });
    expect((await consoleSet())?.values).toContain(SECOND);
    const adopting = recordsWorld(site, clock, {
      ...{ outputs: world.outputs, address: '203.0.113.20', options: { adopt: true } },
    });
    await recordsStage.run(adopting);
    expect((await consoleSet())?.values).toEqual(['203.0.113.20']);
  });
});

describe('how long a DS may live in caches', () => {
  const dsGone = () => site.provider.write(POOL, { upsert: [], remove: [{ name: F, type: 'DS' }] });

  test('is told by the newest life: of one that others took away nobody knows since when', async () => {
    const first = await built();
    await withdrawNow(first, site.provider, REQUEST);
    const { until: old } = await endZone(first, site.provider, REQUEST);
    await clock.sleep(4_000_000);
    const again = recordsWorld(site, clock, { outputs: first.outputs });
    await recordsStage.run(again);
    await dsGone();
    await withdrawNow(again, site.provider, REQUEST);
    const { state, until } = await endZone(again, site.provider, REQUEST);
    expect([state, Date.parse(until!) - clock.now()]).toEqual(['waiting', 3_660_000]);
    expect(until! > old!).toBe(true);
    await clock.sleep(60_000);
    await withdrawNow(again, site.provider, REQUEST);
    expect((await endZone(again, site.provider, REQUEST)).until).toBe(until);
  });
});

test('a zone of others holds nothing up and is promised nothing: only its delegation is waited for', async () => {
  await site.provider.ensureZone(F, { nameservers: NAMESERVERS, primaryContact: 'ops@omantel.om' });
  const world = recordsWorld(site, clock, { options: { adopt: true } });
  await recordsStage.run(world);
  await withdrawNow(world, site.provider, REQUEST);
  const { state, detail } = await endZone(world, site.provider, REQUEST);
  expect([state, detail]).toEqual(['waiting', `the delegation of ${F}`]);
});
