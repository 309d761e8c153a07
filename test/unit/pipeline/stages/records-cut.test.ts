import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DnsProvider } from '../../../../src/domain/dns-provider.ts';
import { recordsStage } from '../../../../src/pipeline/stages/records.ts';
import { type HandClock, openStageSite, type RecordsWorld, recordsWorld } from './records-world.ts';

const POOL = 'omani.works';
const OLD = '203.0.113.10';
const NEW = '203.0.113.99';

let site: Awaited<ReturnType<typeof openStageSite>>['site'];
let clock: HandClock;
beforeEach(async () => {
  ({ site, clock } = await openStageSite());
});
afterEach(() => site.stop());

class PowerCut extends Error {}

/** The world, whose power fails before the n-th call of its provider or journal, which is after the one before. */
function failing(world: RecordsWorld, n: number): RecordsWorld {
  let calls = 0;
  const cut =
    <T extends unknown[], R>(call: (...given: T) => Promise<R>) =>
    async (...given: T): Promise<R> => {
      calls += 1;
      if (calls >= n) throw new PowerCut();
      return call(...given);
    };
  const provider = Object.entries(site.provider).map(([name, part]) => [
    name,
    typeof part === 'function' && name !== 'close' ? cut(part as () => Promise<unknown>) : part,
  ]);
  return { ...world, dns: Object.fromEntries(provider) as DnsProvider, learn: cut(world.learn) };
}

const setsOf = async (zone: string, fqdn: string) =>
  (await site.provider.read(zone))?.sets.filter((set) => set.name.endsWith(fqdn) && set.type !== 'SOA');

/** Cuts the power at every call in turn, until a run needs fewer calls; after each the next run has to end right. */
async function everyCut(
  prepare: (fqdn: string) => Promise<{ world(): RecordsWorld; address: string }>,
): Promise<number> {
  for (let n = 1; ; n += 1) {
    const fqdn = `cut${n}.${POOL}`;
    const { world, address } = await prepare(fqdn);
    const outcome = await recordsStage.run(failing(world(), n)).then(
      () => 'whole',
      (error: unknown) => error,
    );
    if (outcome === 'whole') return n - 1;
    expect(outcome).toBeInstanceOf(PowerCut);
    const next = world();
    await recordsStage.run(next);
    const own = (await setsOf(fqdn, fqdn)) ?? [];
    const addresses = own.filter((set) => set.type === 'A');
    expect(addresses).toHaveLength(9);
    expect(addresses.every((set) => set.values.join() === address && set.ttl === 300)).toBe(true);
    const ds = (await site.provider.dsRecords(fqdn)).filter(({ digestType }) => digestType === 2);
    const parent = (await setsOf(POOL, fqdn)) ?? [];
    expect(parent.map(({ type }) => type).sort()).toEqual(['DS', 'NS']);
    const published = parent.find(({ type }) => type === 'DS')?.values.map((value) => value.split(' ')[0]);
    expect(published).toEqual(ds.map(({ keyTag }) => `${keyTag}`).sort());
    expect(await recordsStage.isDone(next)).toBe('9 records, 2 of 2 servers agree');
  }
}

test('a first run cut between any two calls is ended by the next', async () => {
  const cuts = await everyCut(async (fqdn) => {
    const outputs: RecordsWorld['outputs'] = new Map();
    return { world: () => recordsWorld(site, clock, { fqdn, outputs }), address: OLD };
  });
  expect(cuts).toBeGreaterThan(20);
}, 60_000);

test('a move and a rolled key cut between any two calls are ended by the next', async () => {
  const cuts = await everyCut(async (fqdn) => {
    const { outputs } = await settled(fqdn);
    const [old] = (await site.raw('GET', `/zones/${fqdn}./cryptokeys`)).json as { id: number }[];
    await site.raw('POST', `/zones/${fqdn}./cryptokeys`, { keytype: 'csk', active: true, algorithm: 13 });
    await site.raw('DELETE', `/zones/${fqdn}./cryptokeys/${old!.id}`);
    await site.raw('PUT', `/zones/${fqdn}.`, { soa_edit_api: 'OFF' });
    const options = { waitForRecords: true };
    return {
      world: () => recordsWorld(site, clock, { fqdn, outputs, address: NEW, options }),
      address: NEW,
    };
  });
  expect(cuts).toBeGreaterThan(30);
}, 120_000);

async function settled(fqdn: string): Promise<RecordsWorld> {
  const world = recordsWorld(site, clock, { fqdn });
  await recordsStage.run(world);
  return world;
}
