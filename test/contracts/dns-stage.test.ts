import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordsStage } from '../../src/pipeline/stages/records.ts';
import { handClock, recordsWorld } from '../unit/pipeline/stages/records-world.ts';
import { type DnsSite, POOL, SITES } from './powerdns-servers.ts';

describe.each(SITES)('the records stage on $name', ({ here, open }) => {
  let site: DnsSite;
  beforeAll(async () => {
    if (here) site = await open();
  });
  afterAll(async () => site?.stop());
  const check = test.skipIf(!here);

  check('writes and proves a Sovereign beside 2,000 foreign records, and takes it back', async () => {
    const rrsets = Array.from({ length: 2_000 }, (_, index) => ({
      name: `f${index}.${POOL}.`,
      type: 'A',
      ttl: 77,
      changetype: 'REPLACE',
      records: [{ content: `198.51.100.${index % 256}`, disabled: index % 7 === 0 }],
    }));
    expect((await site.raw('PATCH', `/zones/${POOL}.`, { rrsets })).status).toBe(204);
    const foreign = async () => {
      const { rrsets: all } = (await site.raw('GET', `/zones/${POOL}.`)).json as {
        rrsets: { type: string }[];
      };
      return all
        .filter((set) => set.type !== 'SOA')
        .map((set) => JSON.stringify(set))
        .sort()
        .join('\n');
    };
    const before = await foreign();
    const clock = handClock();
    const world = recordsWorld(site, clock);
    expect(await recordsStage.run(world)).toBe('9 records, 2 of 2 servers agree, DS published');
    expect(await recordsStage.isDone(world)).toBe('9 records, 2 of 2 servers agree');
    expect(clock.slept).toBe(0);
    expect(await foreign()).not.toBe(before);
    const leaving = recordsWorld(site, clock, { outputs: world.outputs, options: { waitForRecords: true } });
    expect(await recordsStage.undo?.(leaving)).toBe(`the zone omantel.${POOL} is deleted`);
    expect(await foreign()).toBe(before);
  });
});
