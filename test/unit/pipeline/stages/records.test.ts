import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordSet } from '../../../../src/domain/record-set.ts';
import { recordsStage } from '../../../../src/pipeline/stages/records.ts';
import { type HandClock, openStageSite, recordsWorld } from './records-world.ts';

const F = 'omantel.omani.works';
const POOL = 'omani.works';
const WANTED = { nameservers: ['ns1.openova.test', 'ns2.openova.test'], primaryContact: 'ops@omantel.om' };

let site: Awaited<ReturnType<typeof openStageSite>>['site'];
let clock: HandClock;
beforeEach(async () => {
  ({ site, clock } = await openStageSite());
});
afterEach(() => site.stop());

const setOf = async (zone: string, name: string, type: string) =>
  (await site.provider.read(zone))?.sets.find((set) => set.name === name && set.type === type);

describe('records', () => {
  test('writes zone, records, delegation and DS, and proves them', async () => {
    const world = recordsWorld(site, clock);
    expect(await recordsStage.isDone(world)).toBeUndefined();
    expect(await recordsStage.run(world)).toBe('9 records, 2 of 2 servers agree, DS published');
    expect((await setOf(F, `*.${F}`, 'A'))?.values).toEqual(['203.0.113.10']);
    expect((await setOf(POOL, F, 'NS'))?.values).toEqual(WANTED.nameservers);
    expect((await setOf(POOL, F, 'DS'))?.values[0]).toMatch(/^\d+ 13 2 [0-9a-f]{64}$/);
    expect(world.output('records')).toMatchObject({ zone: F, parent: POOL, nameservers: WANTED.nameservers });
    expect(await recordsStage.isDone(world)).toBe('9 records, 2 of 2 servers agree');
  });

  test('keeps the zone as it was before each write', async () => {
    const world = recordsWorld(site, clock);
    await recordsStage.run(world);
    expect(world.snapshots.map((snapshot) => snapshot.zone)).toEqual([F, POOL]);
    expect(world.snapshots[0]?.sets.map((set) => set.type).sort()).toEqual(['NS', 'SOA']);
    expect(world.snapshots[1]?.sets.some((set) => set.name === F)).toBe(false);
  });

  test('a second run writes nothing', async () => {
    const world = recordsWorld(site, clock);
    await recordsStage.run(world);
    const [child, parent] = [await site.provider.read(F), await site.provider.read(POOL)];
    await recordsStage.run(world);
    expect(await site.provider.read(F)).toMatchObject({ serial: child?.serial, sets: child?.sets });
    expect(await site.provider.read(POOL)).toMatchObject({ serial: parent?.serial, sets: parent?.sets });
    expect(world.snapshots).toHaveLength(2);
  });

  test('refuses a foreign record, changes nothing, and takes it over when told', async () => {
    await site.provider.ensureZone(F, WANTED);
    const theirs = [
      recordSet(`console.${F}`, 'A', 60, ['198.51.100.1']),
      recordSet(`mail.${F}`, 'A', 60, ['198.51.100.2']),
    ];
    await site.provider.write(F, { upsert: theirs, remove: [] });
    const before = await site.provider.read(F);
    await expect(recordsStage.run(recordsWorld(site, clock))).rejects.toMatchObject({
      code: 'CATALYST-DNS-FOREIGN',
      exit: 4,
      faults: [{ field: `console.${F} A`, reason: expect.stringContaining('198.51.100.1') }],
    });
    expect((await site.provider.read(F))?.sets).toEqual(before?.sets);
    await recordsStage.run(recordsWorld(site, clock, { options: { adopt: true } }));
    expect((await setOf(F, `console.${F}`, 'A'))?.values).toEqual(['203.0.113.10']);
    expect(await setOf(F, `mail.${F}`, 'A')).toEqual(theirs[1]);
  });

  test('a moved load balancer changes what is ours', async () => {
    const world = recordsWorld(site, clock);
    await recordsStage.run(world);
    const moved = recordsWorld(site, clock, { address: '203.0.113.99', outputs: world.outputs });
    expect(await recordsStage.isDone(moved)).toBeUndefined();
    await recordsStage.run(moved);
    expect((await setOf(F, F, 'A'))?.values).toEqual(['203.0.113.99']);
  });

  test('waits for a server that lags, says for whom, and then goes on', async () => {
    site.ground.faults.set({ name: 'dns-lag', value: '9000' });
    const world = recordsWorld(site, clock);
    await recordsStage.run(world);
    expect(clock.slept).toBeGreaterThanOrEqual(9_000);
    const waiting = world.events.flatMap((event) =>
      event.type === 'stage-advanced' ? (event.detail ?? []) : [],
    );
    expect(waiting.some((detail) => detail.startsWith('waiting: ns2.openova.test over UDP says'))).toBe(true);
    expect(waiting.some((detail) => detail.startsWith('waiting: ns1.openova.test'))).toBe(false);
  });

  test('waits until every server has the same serial, even where all answers agree', async () => {
    const world = recordsWorld(site, clock);
    await recordsStage.run(world);
    await clock.sleep(60_000);
    site.ground.faults.set({ name: 'dns-lag', value: '5000' });
    await site.provider.write(F, { upsert: [recordSet(`x.${F}`, 'TXT', 60, ['"new"'])], remove: [] });
    expect(await recordsStage.isDone(world)).toBeUndefined();
    const before = clock.slept;
    await recordsStage.run(world);
    expect(clock.slept - before).toBeGreaterThanOrEqual(5_000);
    expect(JSON.stringify(world.events)).toContain('serials differ');
  });

  test('gives up after its budget, with what each server says, and publishes no DS', async () => {
    site.ground.faults.set({ name: 'dns-lag', value: '3000000' });
    await expect(recordsStage.run(recordsWorld(site, clock))).rejects.toMatchObject({
      code: 'CATALYST-DNS-NOT-PROVEN',
      exit: 6,
      faults: expect.arrayContaining([expect.objectContaining({ field: 'ns2.openova.test over TCP' })]),
    });
    expect(clock.slept).toBeLessThanOrEqual(60_000);
    expect(await setOf(POOL, F, 'DS')).toBeUndefined();
  });

  test('publishes the DS of a new key only when every server signs with it', async () => {
    const world = recordsWorld(site, clock);
    await recordsStage.run(world);
    const before = await setOf(POOL, F, 'DS');
    await clock.sleep(60_000);
    site.ground.faults.set({ name: 'dns-lag', value: '20000' });
    await site.raw('POST', `/zones/${F}./cryptokeys`, { keytype: 'csk', active: true, algorithm: 13 });
    const published: unknown[] = [];
    const write: typeof site.provider.write = async (zone, changes) => {
      published.push([zone, clock.slept]);
      await site.provider.write(zone, changes);
    };
    const slept = clock.slept;
    await recordsStage.run({ ...world, dns: { ...site.provider, write } });
    expect(published).toEqual([[POOL, slept + 20_000]]);
    expect(JSON.stringify(world.events)).toMatch(
      /ns2.openova.test over UDP says [^"]* DNSKEY lacks the key \d+/,
    );
    expect(await setOf(POOL, F, 'DS')).not.toEqual(before);
  });

  test('an interrupted write is finished by the next run, whatever point it reached', async () => {
    for (let writes = 0; writes < 4; writes += 1) {
      const fqdn = `cut${writes}.${POOL}`;
      const world = recordsWorld(site, clock, { fqdn });
      let left = writes;
      const cut =
        <T extends unknown[], R>(call: (...given: T) => Promise<R>) =>
        (...given: T) => {
          left -= 1;
          return left < 0 ? Promise.reject(new Error('power cut')) : call(...given);
        };
      const { provider } = site;
      const failing = {
        ...provider,
        write: cut(provider.write),
        ensureZone: cut(provider.ensureZone),
        dsRecords: cut(provider.dsRecords),
      };
      await expect(recordsStage.run({ ...world, dns: failing })).rejects.toThrow('power cut');
      expect(await recordsStage.run(world)).toContain('DS published');
      expect(await setOf(POOL, fqdn, 'DS')).toBeDefined();
    }
  });

  test('name servers inside the zone get their address in it and glue above', async () => {
    const inside = [`ns1.${F}`, `ns2.${F}`];
    const addresses = { [inside[0]!]: '192.0.2.53', [inside[1]!]: '192.0.2.54' };
    const world = recordsWorld(site, clock, { nameservers: inside });
    const query = { ...site.query, addressesOf: async (host: string) => [addresses[host] ?? '192.0.2.53'] };
    const ask: typeof site.query.ask = (question, options) =>
      site.query.ask(question, { ...options, server: addresses[options.server] ?? options.server });
    const there = { ...world, query: { ...query, ask } };
    await recordsStage.run(there);
    expect(await recordsStage.isDone(there)).toBe('9 records, 2 of 2 servers agree');
    expect((await setOf(F, inside[1]!, 'A'))?.values).toEqual(['192.0.2.54']);
    expect((await setOf(POOL, inside[1]!, 'A'))?.values).toEqual(['192.0.2.54']);
  });

  test('an API that fails for a moment is asked again; one that stays down is told', async () => {
    site.ground.faults.set({ name: 'dns-5xx', times: 2 });
    expect(await recordsStage.run(recordsWorld(site, clock))).toContain('9 records');
    site.ground.faults.set({ name: 'dns-5xx' });
    await expect(recordsStage.run(recordsWorld(site, clock))).rejects.toMatchObject({
      code: 'CATALYST-DNS-UNAVAILABLE',
    });
  });

  test('an address that is not public is never published', async () => {
    await expect(async () =>
      recordsStage.run(recordsWorld(site, clock, { address: '10.0.0.1' })),
    ).rejects.toMatchObject({
      code: 'CATALYST-DNS-REFUSED',
    });
  });
});

describe('records by hand', () => {
  test('says what to create and does not wait', async () => {
    const world = recordsWorld(site, clock, { provider: 'none' });
    expect(await recordsStage.run(world)).toBe('9 records to create by hand');
    const lines = world.events.flatMap((event) => (event.type === 'stage-line' ? [event.text] : []));
    expect(lines).toContain(`*.${F} A 203.0.113.10 (TTL 300)`);
    expect(await recordsStage.isDone(world)).toBe('9 records still to create by hand');
  });

  test('waits when asked to, until every name has the address', async () => {
    const world = recordsWorld(site, clock, { provider: 'none', options: { waitForRecords: true } });
    await expect(recordsStage.run(world)).rejects.toMatchObject({ code: 'CATALYST-DNS-NOT-PROVEN', exit: 6 });
    await recordsStage.run(recordsWorld(site, clock));
    expect(await recordsStage.run(world)).toBe('9 records found');
  });
});

describe('undo of records', () => {
  test('withdraws the DS, and deletes delegation and zone only after its TTL', async () => {
    const world = recordsWorld(site, clock);
    await recordsStage.run(world);
    expect(await recordsStage.undo?.(world)).toMatch(
      /^DS withdrawn; the zone omantel\.omani\.works can go at 2026-/,
    );
    expect(await setOf(POOL, F, 'DS')).toBeUndefined();
    expect(await setOf(POOL, F, 'NS')).toBeDefined();
    await clock.sleep(3_700_000);
    expect(await recordsStage.undo?.(world)).toBe(`the zone ${F} is deleted`);
    expect(await site.provider.read(F)).toBeUndefined();
    expect(await setOf(POOL, F, 'NS')).toBeUndefined();
    expect(await recordsStage.undo?.(world)).toBe(`the zone ${F} is not there`);
  });

  test('leaves a zone that was there before, and everything in it that is not ours', async () => {
    await site.provider.ensureZone(F, WANTED);
    const theirs = recordSet(`mail.${F}`, 'A', 60, ['198.51.100.2']);
    await site.provider.write(F, { upsert: [theirs], remove: [] });
    const before = (await site.provider.read(F))?.sets.filter((set) => set.type !== 'SOA');
    const world = recordsWorld(site, clock, { options: { waitForRecords: true } });
    await recordsStage.run(world);
    expect(await recordsStage.undo?.(world)).toBe(
      `9 record sets removed; the zone ${F} was there before and stays`,
    );
    expect((await site.provider.read(F))?.sets.filter((set) => set.type !== 'SOA')).toEqual(before);
  });
});
