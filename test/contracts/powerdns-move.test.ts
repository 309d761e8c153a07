import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordsStage } from '../../src/pipeline/stages/records.ts';
import { handClock, recordsWorld } from '../unit/pipeline/stages/records-world.ts';
import { type DnsSite, POOL, SITES } from './powerdns-servers.ts';

describe.each(SITES)('when the load balancer has moved, the records stage, on $name', ({ here, open }) => {
  let site: DnsSite;
  beforeAll(async () => {
    if (here) site = await open();
  });
  afterAll(async () => site?.stop());
  const check = test.skipIf(!here);

  const NEW = '203.0.113.99';
  const later = { waitForRecords: true };
  const addressOf = async (zone: string, name = `console.${zone}`) => {
    const set = (await site.provider.read(zone))?.sets.find((one) => one.name === name && one.type === 'A');
    return [set?.values[0], set?.ttl];
  };

  /** Every state of the console's address that a write left behind, as anyone could have seen it. */
  const watched = (world: ReturnType<typeof recordsWorld>, zone: string, cutAt = 0) => {
    const seen: unknown[] = [];
    let writes = 0;
    const write: typeof site.provider.write = async (name, changes) => {
      writes += 1;
      if (writes === cutAt) throw new Error('power cut');
      await site.provider.write(name, changes);
      if (name === zone) seen.push(await addressOf(zone));
    };
    return { seen, world: { ...world, dns: { ...site.provider, write } } };
  };

  check('lowers the TTL, waits until the old one is over, moves, and raises it again', async () => {
    const zone = `moved.${POOL}`;
    const clock = handClock();
    const { outputs } = await settled(zone, clock);
    const moving = recordsWorld(site, clock, { fqdn: zone, outputs, address: NEW, options: later });
    const { seen, world } = watched(moving, zone);
    expect(await recordsStage.isDone(world)).toBeUndefined();
    await recordsStage.run(world);
    expect(seen).toEqual([
      ['203.0.113.10', 60],
      [NEW, 60],
      [NEW, 300],
    ]);
    expect(clock.slept).toBe(360_000);
    const lines = moving.events.flatMap((event) => (event.type === 'stage-line' ? [event.text] : []));
    expect(lines).toContainEqual(expect.stringMatching(/^Keep 203\.0\.113\.10 until 2026-11-21T09:12:00/));
    expect(await recordsStage.isDone(world)).toBe('9 records, 2 of 2 servers agree');
  });

  check('moves at once where nobody wants to wait, and says how long the old address is needed', async () => {
    const zone = `hurried.${POOL}`;
    const clock = handClock();
    const { outputs } = await settled(zone, clock);
    const moving = recordsWorld(site, clock, { fqdn: zone, outputs, address: NEW });
    const { seen, world } = watched(moving, zone);
    await recordsStage.run(world);
    expect(seen).toEqual([[NEW, 300]]);
    expect(clock.slept).toBe(0);
    expect(JSON.stringify(moving.events)).toContain('Keep 203.0.113.10 until 2026-11-21T09:06:00');
  });

  check('goes on where it was, whichever write or wait was interrupted', async () => {
    for (const cutAt of [1, 2, 3, 4]) {
      const zone = `cut${cutAt}.${POOL}`;
      const clock = handClock();
      const { outputs } = await settled(zone, clock);
      const moving = () => recordsWorld(site, clock, { fqdn: zone, outputs, address: NEW, options: later });
      if (cutAt < 4) {
        const cut = watched(moving(), zone, cutAt).world;
        await expect(recordsStage.run(cut)).rejects.toThrow('power cut');
      } else {
        const tired = { ...clock, sleep: async () => Promise.reject(new Error('interrupted')) };
        await expect(recordsStage.run({ ...moving(), clock: tired })).rejects.toThrow('interrupted');
        await clock.sleep(100_000);
      }
      const again = moving();
      await recordsStage.run(again);
      expect(clock.slept).toBe(360_000);
      expect(await addressOf(zone)).toEqual([NEW, 300]);
      expect(JSON.stringify(again.events)).toContain('Keep 203.0.113.10 until');
      expect(await recordsStage.isDone(again)).toBeDefined();
    }
  });

  /** A Sovereign whose records are written and proven. */
  async function settled(fqdn: string, clock = handClock()) {
    const world = recordsWorld(site, clock, { fqdn });
    await recordsStage.run(world);
    return world;
  }
});
