import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DnsProvider } from '../../src/domain/dns-provider.ts';
import { recordSet } from '../../src/domain/record-set.ts';
import { type HandClock, openStageSite } from '../unit/pipeline/stages/records-world.ts';
import { F, operatorAt } from './dns-operator.ts';
import { type DnsSite, POOL } from './powerdns-servers.ts';

let site: DnsSite;
let clock: HandClock;
beforeAll(async () => {
  ({ site, clock } = await openStageSite());
});
afterAll(() => site.stop());

const CALLS = [
  'findZone',
  'read',
  'ensureZone',
  'write',
  'dsRecords',
  'restore',
  'compareZone',
  'serialFault',
] as const;

/** The power goes at call `n`: before it is sent, or after it was carried out. */
function cutAt(
  n: number,
  when: 'before' | 'after',
): { through(provider: DnsProvider): DnsProvider; calls(): number } {
  let made = 0;
  const through = (provider: DnsProvider) => {
    const cut = { ...provider } as Record<string, unknown>;
    for (const name of CALLS) {
      const call = provider[name] as ((...given: unknown[]) => Promise<unknown>) | undefined;
      if (call === undefined) continue;
      cut[name] = async (...given: unknown[]) => {
        made += 1;
        if (made > n || (made === n && when === 'before')) throw new Error('power cut');
        const answer = await call(...given);
        if (made === n) throw new Error('power cut');
        return answer;
      };
    }
    return cut as unknown as DnsProvider;
  };
  return { through, calls: () => made };
}

const THEIRS = [
  recordSet(`mail.${POOL}`, 'MX', 300, ['10 mx.example.org']),
  recordSet(`www.${POOL}`, 'A', 60, ['198.51.100.1']),
];

async function freshZones(): Promise<void> {
  await site.provider.deleteZone(F);
  const sets = (await site.provider.read(POOL))?.sets ?? [];
  await site.provider.write(POOL, { upsert: THEIRS, remove: sets.filter(({ name }) => name !== POOL) });
}

const poolWithoutSoa = async () =>
  (await site.provider.read(POOL))?.sets.filter(({ type }) => type !== 'SOA');

/** Runs with the power cut at the first call, the second, and so on, until a run needs no more calls than it has. */
async function everyCut(
  when: 'before' | 'after',
  round: (cut: ReturnType<typeof cutAt>) => Promise<boolean>,
) {
  let n = 0;
  for (let over = false; !over; ) {
    n += 1;
    over = await round(cutAt(n, when));
  }
  return n - 1;
}

describe.each(['before', 'after'] as const)('the power goes %s a call to the provider', (when) => {
  test('dns apply again ends right, whatever call it was', async () => {
    const cuts = await everyCut(when, async (cut) => {
      await freshZones();
      let power = true;
      const through = (provider: DnsProvider) => (power ? cut.through(provider) : provider);
      const operator = await operatorAt(site, { clock, through });
      const ended = await operator.apply().then(
        () => 'whole',
        (error: Error) => error.message,
      );
      if (ended === 'whole') return true;
      expect(ended).toBe('power cut');
      power = false;
      await operator.apply();
      const plan = await operator.plan();
      expect(plan.zones.map(({ changes }) => changes.every(({ action }) => action === 'keep'))).toEqual([
        true,
        true,
      ]);
      expect(await poolWithoutSoa()).toEqual(expect.arrayContaining(THEIRS));
      const kept = await operator.snapshots();
      const pool = kept.find(({ zone }) => zone === POOL);
      await operator.restore(pool!.id);
      expect((await poolWithoutSoa())?.filter(({ name }) => name !== POOL)).toEqual(THEIRS);
      return false;
    });
    expect(cuts).toBeGreaterThan(12);
  });

  test('dns restore again ends right, whatever call it was', async () => {
    const cuts = await everyCut(when, async (cut) => {
      await freshZones();
      let power = false;
      const through = (provider: DnsProvider) => (power ? cut.through(provider) : provider);
      const operator = await operatorAt(site, { clock, through });
      await operator.apply();
      power = true;
      const ended = await operator.restore(`${POOL}-1`).then(
        () => 'whole',
        (error: Error) => error.message,
      );
      power = false;
      if (ended === 'whole') return true;
      expect(ended).toBe('power cut');
      await operator.restore(`${POOL}-1`);
      expect((await poolWithoutSoa())?.filter(({ name }) => name !== POOL)).toEqual(THEIRS);
      await operator.apply();
      expect(await poolWithoutSoa()).toEqual(expect.arrayContaining(THEIRS));
      return false;
    });
    expect(cuts).toBeGreaterThanOrEqual(4);
  });
});
