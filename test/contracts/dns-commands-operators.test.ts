import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DnsProvider } from '../../src/domain/dns-provider.ts';
import { recordSet } from '../../src/domain/record-set.ts';
import { type HandClock, openStageSite } from '../unit/pipeline/stages/records-world.ts';
import { F, operatorAt } from './dns-operator.ts';
import { type DnsSite, NAMESERVERS, POOL } from './powerdns-servers.ts';

let site: DnsSite;
let clock: HandClock;
beforeAll(async () => {
  ({ site, clock } = await openStageSite());
});
afterAll(() => site.stop());

const THEIRS = recordSet(`www.${POOL}`, 'A', 60, ['198.51.100.1']);

async function freshZones(): Promise<void> {
  await site.provider.deleteZone(F);
  const sets = (await site.provider.read(POOL))?.sets ?? [];
  await site.provider.write(POOL, { upsert: [THEIRS], remove: sets.filter(({ name }) => name !== POOL) });
}

beforeEach(freshZones);

const TOLD = expect.stringMatching(/^CATALYST-DNS-(FOREIGN|ZONE-CHANGED|NOT-PROVEN)$/);

const addressesOf = async () => {
  const sets = (await site.provider.read(F))?.sets.filter(({ type }) => type === 'A') ?? [];
  return [...new Set(sets.flatMap(({ values }) => values))];
};

/** Lets the first write of each of so many go on only when all of them are about to write. */
function meeting(count: number): (provider: DnsProvider) => DnsProvider {
  let waiting: (() => void)[] = [];
  const met = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length < count) return;
      for (const go of waiting) go();
      waiting = [];
    });
  return (provider) => {
    let first = true;
    const write: DnsProvider['write'] = async (zone, changes) => {
      if (first) await met();
      first = false;
      return provider.write(zone, changes);
    };
    return { ...provider, write };
  };
}

const outcomes = async (runs: Promise<unknown>[]) =>
  (await Promise.allSettled(runs)).map((run) => (run.status === 'fulfilled' ? 'done' : run.reason.code));

describe('two operators at once', () => {
  test('with two load balancers: one wins, the other is told, and no record is lost', async () => {
    const through = meeting(2);
    const one = await operatorAt(site, { clock, through, address: '203.0.113.10' });
    const other = await operatorAt(site, { clock, through, address: '203.0.113.20' });
    const ended = await outcomes([one.apply(), other.apply()]);
    expect(ended.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(ended.find((outcome) => outcome !== 'done')).toMatch(/^CATALYST-DNS-(ZONE-CHANGED|NOT-PROVEN)$/);
    expect(await addressesOf()).toEqual([ended[0] === 'done' ? '203.0.113.10' : '203.0.113.20']);
    expect((await site.provider.read(POOL))?.sets).toContainEqual(THEIRS);
    const loser = ended[0] === 'done' ? other : one;
    await expect(loser.apply()).rejects.toMatchObject({ code: 'CATALYST-DNS-FOREIGN' });
  });

  test('one after the other: the second is told that the records are not theirs', async () => {
    const one = await operatorAt(site, { clock, address: '203.0.113.10' });
    const other = await operatorAt(site, { clock, address: '203.0.113.20' });
    await one.apply();
    await expect(other.apply()).rejects.toMatchObject({ code: 'CATALYST-DNS-FOREIGN' });
    expect(await addressesOf()).toEqual(['203.0.113.10']);
  });

  test('a write that comes between two calls is never overwritten without a word', async () => {
    const late = recordSet(`console.${F}`, 'A', 300, ['198.51.100.9']);
    let moments = 0;
    for (let came = true; came; ) {
      await freshZones();
      await site.provider.ensureZone(F, { nameservers: NAMESERVERS, primaryContact: 'ops@omantel.example' });
      moments += 1;
      came = false;
      let reads = 0;
      const through = (provider: DnsProvider): DnsProvider => ({
        ...provider,
        async read(zone) {
          const found = await provider.read(zone);
          reads += 1;
          if (reads !== moments) return found;
          came = true;
          await provider.write(F, { upsert: [late], remove: [] });
          return found;
        },
      });
      const operator = await operatorAt(site, { clock, through });
      const [ended] = await outcomes([operator.apply()]);
      const held = (await site.provider.read(F))?.sets ?? [];
      const kept = held.some(({ values }) => values.includes('198.51.100.9'));
      const told = (await operator.workshop.state.read(F)).some(
        (event) => event.type === 'stage-line' && event.text.startsWith('Somebody else wrote'),
      );
      // One that comes when the zone is proven already stays, as any later change does.
      if (came && ended === 'done') expect({ moments, kept, told }).toEqual({ moments, kept: !told, told });
      if (came && ended !== 'done')
        expect({ moments, kept, ended }).toEqual({ moments, kept: true, ended: TOLD });
    }
    expect(moments).toBeGreaterThan(6);
  });

  test('a second run of the same state folder is locked out, and a plan is not', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let arrived = () => {};
    const atWrite = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const through = (provider: DnsProvider): DnsProvider => ({
      ...provider,
      async write(zone, changes) {
        arrived();
        await gate;
        return provider.write(zone, changes);
      },
    });
    const operator = await operatorAt(site, { clock, through });
    const first = operator.apply();
    await atWrite;
    await expect(operator.apply()).rejects.toMatchObject({ code: 'CATALYST-LOCKED', exit: 7 });
    await expect(operator.restore(`${F}-1`)).rejects.toMatchObject({ code: 'CATALYST-LOCKED' });
    expect((await operator.plan()).zones).toHaveLength(2);
    open();
    expect(await first).toMatchObject({ unchanged: false });
  });
});
