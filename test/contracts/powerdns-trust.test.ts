import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordSet } from '../../src/domain/record-set.ts';
import { plannedRecords } from '../../src/pipeline/stages/records/planned.ts';
import { recordsStage } from '../../src/pipeline/stages/records.ts';
import { handClock, recordsWorld } from '../unit/pipeline/stages/records-world.ts';
import { type DnsSite, NAMESERVERS, POOL, SITES } from './powerdns-servers.ts';

describe.each(SITES)('the records stage repairs the chain of trust, on $name', ({ here, open }) => {
  let site: DnsSite;
  beforeAll(async () => {
    if (here) site = await open();
  });
  afterAll(async () => site?.stop());
  const check = test.skipIf(!here);

  const FOREIGN = `4711 13 2 ${'ab'.repeat(32)}`;
  const dsOf = async (zone: string) =>
    (await site.provider.read(POOL))?.sets.find((set) => set.name === zone && set.type === 'DS')?.values;
  const keysOf = async (zone: string) =>
    (await site.raw('GET', `/zones/${zone}./cryptokeys`)).json as { id: number; active: boolean }[];
  const addKey = (zone: string, active = true) =>
    site.raw('POST', `/zones/${zone}./cryptokeys`, {
      ...{ keytype: 'csk', active, published: true, algorithm: 13 },
    });
  const dropKey = async (zone: string, index: number) => {
    const ids = (await keysOf(zone)).map(({ id }) => id).sort((one, other) => one - other);
    await site.raw('DELETE', `/zones/${zone}./cryptokeys/${ids[index]}`);
  };
  const putDs = (zone: string, values: string[]) =>
    site.provider.write(POOL, { upsert: [recordSet(zone, 'DS', 3600, values)], remove: [] });
  const linesOf = (world: ReturnType<typeof recordsWorld>) =>
    world.events.flatMap((event) => (event.type === 'stage-line' ? [event.text] : [])).join('\n');

  check('through a roll of the key: both while both sign, then the new one alone', async () => {
    const zone = `rolled.${POOL}`;
    const world = await settled(zone);
    const [old] = (await dsOf(zone))!;
    await addKey(zone, false);
    await recordsStage.run(world);
    expect(await dsOf(zone)).toEqual([old]);
    await addKey(zone);
    expect(await recordsStage.isDone(world)).toBeUndefined();
    await recordsStage.run(world);
    const both = await dsOf(zone);
    expect(both).toHaveLength(2);
    expect(both).toContain(old);
    await dropKey(zone, 0);
    await recordsStage.run(world);
    expect(await dsOf(zone)).toEqual(both!.filter((value) => value !== old));
    expect(linesOf(world)).toContain('which no longer signs, was taken away');
    expect(await recordsStage.isDone(world)).toBeDefined();
  });

  check('a DS of ours that matches no key any more is replaced, and what it did is told', async () => {
    const zone = `bogus.${POOL}`;
    const world = await settled(zone);
    const old = await dsOf(zone);
    await addKey(zone);
    await dropKey(zone, 0);
    await recordsStage.run(world);
    expect(await dsOf(zone)).toHaveLength(1);
    expect(await dsOf(zone)).not.toEqual(old);
    expect(linesOf(world)).toMatch(/was replaced: validating resolvers answered SERVFAIL .* 3600 s/);
  });

  check('a DS that is gone comes back', async () => {
    const zone = `missing.${POOL}`;
    const world = await settled(zone);
    const old = await dsOf(zone);
    await site.provider.write(POOL, { upsert: [], remove: [{ name: zone, type: 'DS' }] });
    expect(await recordsStage.isDone(world)).toBeUndefined();
    await recordsStage.run(world);
    expect(await dsOf(zone)).toEqual(old);
  });

  check('but leaves a DS that somebody else wrote, and explains it', async () => {
    const zone = `foreign.${POOL}`;
    const world = await settled(zone);
    const [ours] = (await dsOf(zone))!;
    for (const [values, reason] of [
      [[ours!, FOREIGN], /^also stands for the key 4711, which does not sign the zone/],
      [[FOREIGN], /^stands for the key 4711, by which no server signs the zone: .* SERVFAIL/],
    ] as const) {
      await putDs(zone, [...values]);
      const before = await dsOf(zone);
      await expect(recordsStage.run(world)).rejects.toMatchObject({
        code: 'CATALYST-DNS-FOREIGN',
        faults: [{ field: `${zone} DS`, reason: expect.stringMatching(reason) }],
      });
      expect(await dsOf(zone)).toEqual(before);
    }
    const adopting = recordsWorld(site, handClock(), {
      ...{ fqdn: zone, outputs: world.outputs, options: { adopt: true } },
    });
    await recordsStage.run(adopting);
    expect(await dsOf(zone)).toEqual([ours]);
    expect(await recordsStage.isDone(world)).toBeDefined();
  });

  check('and leaves a DS in the way of a new zone, until it is told to take it', async () => {
    const zone = `leftover.${POOL}`;
    await putDs(zone, [FOREIGN]);
    const world = recordsWorld(site, handClock(), { fqdn: zone });
    await expect(recordsStage.run(world)).rejects.toMatchObject({ code: 'CATALYST-DNS-FOREIGN' });
    expect(await dsOf(zone)).toEqual([FOREIGN]);
    await recordsStage.run(recordsWorld(site, handClock(), { fqdn: zone, options: { adopt: true } }));
    expect(await dsOf(zone)).not.toContain(FOREIGN);
  });

  /** A zone of somebody else that was served without signatures, and what it takes over there. */
  async function unsigned(zone: string) {
    const nameservers = NAMESERVERS.map((host) => `${host}.`);
    const made = await site.raw('POST', '/zones', { name: `${zone}.`, kind: 'Native', nameservers });
    expect(made.status).toBe(201);
    const clock = handClock();
    const given = { fqdn: zone, outputs: new Map(), options: { adopt: true } };
    return { clock, given, world: recordsWorld(site, clock, given) };
  }
  const SOA_MINIMUM_MS = 3_600_000;

  check('and gives a zone that was unsigned its DS only when no cache holds an unsigned answer', async () => {
    const zone = `late.${POOL}`;
    const { clock, given, world } = await unsigned(zone);
    const first = await recordsStage.run(world);
    expect(first).not.toContain('DS published');
    expect(linesOf(world)).toMatch(
      /late\.omani\.works was not signed before, and caches may hold answers of that time until 2026-11-21 10:01 UTC/,
    );
    expect(linesOf(world)).toContain(`Only then: catalyst dns apply ${zone}`);
    expect(await dsOf(zone)).toBeUndefined();
    expect(await keysOf(zone)).toHaveLength(1);
    const plan = await plannedRecords(world);
    expect(plan).toMatchObject({ dsToCome: true });
    expect(plan.zones.flatMap(({ changes }) => changes).filter(({ action }) => action !== 'keep')).toEqual(
      [],
    );
    await clock.sleep(SOA_MINIMUM_MS - 1_000);
    await recordsStage.run(recordsWorld(site, clock, given));
    expect(await dsOf(zone)).toBeUndefined();
    await clock.sleep(61_000);
    expect(await recordsStage.isDone(world)).toBeUndefined();
    expect(await recordsStage.run(recordsWorld(site, clock, given))).toContain('DS published');
    expect(await dsOf(zone)).toHaveLength(1);
    expect(await recordsStage.isDone(world)).toBeDefined();
  });

  check('or waits for that, with --wait-records', async () => {
    const zone = `patient.${POOL}`;
    const { clock, given, world } = await unsigned(zone);
    const patient = recordsWorld(site, clock, { ...given, options: { adopt: true, waitForRecords: true } });
    expect(await recordsStage.run(patient)).toContain('DS published');
    expect(clock.slept).toBeGreaterThanOrEqual(SOA_MINIMUM_MS);
    expect(await dsOf(zone)).toHaveLength(1);
    expect(await recordsStage.isDone(world)).toBeDefined();
  });

  /** A Sovereign whose records are written and proven. */
  async function settled(fqdn: string, clock = handClock()) {
    const world = recordsWorld(site, clock, { fqdn });
    await recordsStage.run(world);
    return world;
  }
});
