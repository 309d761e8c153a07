import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BILLABLE_KINDS, type CloudKind, parseObjectKey } from '../../src/domain/destroy/cloud-object.ts';
import type { DestroyProof } from '../../src/domain/destroy/destroy-proof.ts';
import { type DestroyRun, destroyer, type Stop, type Surroundings } from '../support/destroy-world.ts';
import { type Made, populate, type Wish, wish } from '../support/random-cloud.ts';
import { type SimulatedCloud, simulatedCloud } from '../support/sandbox.ts';

/** Worlds in all; the judge of the API's description is left out of them, for its time. */
const WORLDS = 200;

interface RandomWorld {
  wishes: Wish[];
  keepVolumes: boolean;
  clusterAnswers: boolean;
  fromCloud: boolean;
  /** Which of the objects (by place) are named by `--include`, if they may be. */
  included: number[];
  tofuFailsAfter: number | undefined;
  /** Events at which the first and second run are interrupted or killed. */
  stops: Stop[];
  fault: { name: string; times: number } | undefined;
}

const randomWorld: fc.Arbitrary<RandomWorld> = fc.record({
  wishes: fc.array(wish, { minLength: 1, maxLength: 12 }),
  keepVolumes: fc.boolean(),
  clusterAnswers: fc.boolean(),
  fromCloud: fc.constantFrom(false, false, true),
  included: fc.array(fc.nat(11), { maxLength: 2 }),
  tofuFailsAfter: fc.option(fc.nat(4), { nil: undefined }),
  stops: fc.array(fc.record({ at: fc.integer({ min: 4, max: 60 }), kill: fc.boolean() }), { maxLength: 2 }),
  fault: fc.option(
    fc.record({ name: fc.constantFrom('hetzner-5xx', 'hetzner-429'), times: fc.integer({ min: 1, max: 3 }) }),
    { nil: undefined },
  ),
});

test(`${WORLDS} random worlds: nothing foreign is deleted, nothing billable of ours is left unreported`, async () => {
  const seen = { clean: 0, left: 0, interrupted: 0, killed: 0, deleted: 0 };
  await fc.assert(
    fc.asyncProperty(randomWorld, async (world) => {
      await inCloud(async (cloud) => {
        const made = await populate(cloud, world.wishes);
        const before = picture(cloud);
        const included = chosen(made, world);
        const surroundings = around(made, world, included);
        const { run, interrupted, killed } = await destroyed(cloud, world, surroundings);
        seen.interrupted += interrupted;
        seen.killed += killed;
        const after = picture(cloud);
        refuseHarm(made, before, after, new Set(included));
        refuseSilence(made, after, run, surroundings);
        seen.deleted += before.size - after.size;
        if (run.error === undefined) seen.clean += 1;
        else seen.left += 1;
      });
    }),
    { numRuns: WORLDS },
  );
  // Worlds in which nothing happens would prove nothing.
  expect(seen.clean).toBeGreaterThan(WORLDS / 10);
  expect(seen.left).toBeGreaterThan(WORLDS / 20);
  expect(seen.interrupted).toBeGreaterThan(WORLDS / 20);
  expect(seen.killed).toBeGreaterThan(WORLDS / 20);
  expect(seen.deleted).toBeGreaterThan(WORLDS);
}, 600_000);

test('to include what carries the label of another Sovereign is refused, and nothing is touched', async () => {
  await inCloud(async (cloud) => {
    const base = { protected: false, at: 9, variant: 0 };
    const made = await populate(cloud, [
      { ...base, kind: 'volumes', owner: 'neighbour' },
      { ...base, kind: 'servers', owner: 'labelled' },
    ]);
    const before = picture(cloud);
    const neighbour = made.find(({ owner }) => owner === 'neighbour')!;
    const request = { keepVolumes: false, keepDns: false, include: [neighbour.key], fromCloud: false };
    const refused = await destroyer(cloud).run({ request, state: [], cluster: undefined });
    // A later `resume` does not go on with what was refused.
    expect([refused.error?.code, refused.request]).toEqual(['CATALYST-NOT-OURS', undefined]);
    expect(picture(cloud)).toEqual(before);
  });
});

test('a volume that the cluster made while its servers stopped is told with its price, not passed over', async () => {
  await inCloud(async (cloud) => {
    const base = { protected: false, at: 9, variant: 0 };
    const made = await populate(cloud, [{ ...base, kind: 'servers', owner: 'labelled' }]);
    const request = { keepVolumes: false, keepDns: false, include: [], fromCloud: false };
    const name = 'pvc-00000000-0000-4000-a000-000000000009';
    const order = { name, size: 10, location: 'fsn1', labels: { 'managed-by': 'csi-driver' } };
    const { error, proof } = await destroyer(cloud).run({
      ...{ request, state: [], cluster: { volumes: [], serviceUids: [] } },
      whileStopping: () => void cloud.ground.askCloud?.('POST', '/volumes', order),
    });
    expect(error).toMatchObject({ code: 'CATALYST-DESTROY-LEFT', exit: 5 });
    expect(error?.hint).toContain(`--include=${proof?.left[0]?.id}`);
    expect(proof?.left).toMatchObject([{ name, hourly: expect.stringMatching(/^0\.00/) }]);
    expect(picture(cloud).has(made[0]!.key)).toBe(false);
  });
});

describe('with the token of another project', () => {
  const STATE = ['servers/1', 'networks/2'];
  const request = { keepVolumes: false, keepDns: false, include: [], fromCloud: false };

  test('a Sovereign whose cluster answers is not touched: it runs elsewhere', async () => {
    await inCloud(async (cloud) => {
      await populate(cloud, [{ protected: false, at: 9, variant: 0, kind: 'servers', owner: 'neighbour' }]);
      const cluster = { volumes: [7], serviceUids: [] };
      const { error, removal } = await destroyer(cloud).run({
        ...{ request, state: STATE, cluster, elsewhere: true },
      });
      expect([error?.code, error?.message, removal]).toEqual([
        'CATALYST-NOT-OURS',
        expect.stringContaining('the token of another one. Nothing was touched.'),
        'waiting',
      ]);
    });
  });

  test('a state of which nothing is there is not emptied: it may be the way back', async () => {
    await inCloud(async (cloud) => {
      const { error, proof, removal } = await destroyer(cloud).run({
        ...{ request, state: STATE, cluster: undefined },
      });
      expect([error, proof?.missing, removal]).toEqual([undefined, [...STATE].sort(), 'skipped']);
    });
  });
});

/** One simulated project of its own, without the judge. */
async function inCloud(work: (cloud: SimulatedCloud) => Promise<void>): Promise<void> {
  const cloud = await simulatedCloud({ speed: 1_000_000, limits: { servers: 50 }, observe: () => undefined });
  await work(cloud);
  await cloud.hetzner.stop();
}

/** Objects that may be included: anything but what belongs to another Sovereign. */
function chosen(made: readonly Made[], { included }: RandomWorld): string[] {
  const keys = included.map((place) => made[place]).filter((one) => one !== undefined);
  return [...new Set(keys.filter(({ owner }) => owner !== 'neighbour').map(({ key }) => key))];
}

function around(made: readonly Made[], world: RandomWorld, include: string[]): Surroundings {
  const ownMade = made.filter(({ owner }) => owner === 'made');
  const ids = (kind: CloudKind) => ownMade.filter((one) => one.kind === kind);
  const { keepVolumes, fromCloud } = world;
  const hasServer = made.some(
    ({ kind, owner }) => kind === 'servers' && (owner === 'labelled' || owner === 'stated'),
  );
  return {
    request: { keepVolumes, keepDns: false, include, fromCloud },
    state: made
      .filter(({ owner, kind }) => owner === 'stated' && kind !== 'images' && kind !== 'floating_ips')
      .map(({ key }) => key),
    tofuFailsAfter: world.tofuFailsAfter,
    cluster:
      world.clusterAnswers && hasServer
        ? {
            volumes: ids('volumes').map(({ id }) => id),
            serviceUids: ids('load_balancers').map(({ uid }) => uid),
          }
        : undefined,
  };
}

/** Runs until nobody interrupts any more; the fault strikes in the first run. */
async function destroyed(
  cloud: SimulatedCloud,
  { stops, fault }: RandomWorld,
  surroundings: Surroundings,
): Promise<{ run: DestroyRun; interrupted: number; killed: number }> {
  const one = destroyer(cloud);
  const counts = { interrupted: 0, killed: 0 };
  if (fault !== undefined) cloud.ground.faults.set(fault);
  for (const stop of stops) {
    const { error } = await one.run(surroundings, stop);
    if (error?.code === 'CATALYST-INTERRUPTED') counts.interrupted += 1;
    if (error !== undefined && stop.kill) counts.killed += 1;
  }
  return { run: await one.run(surroundings), ...counts };
}

interface Seen {
  protected: boolean;
  status: string | undefined;
  labels: string;
}

/** Every object of the project with what a destroy could change in it. */
function picture({ hetzner: { cloud } }: SimulatedCloud): Map<string, Seen> {
  const found = new Map<string, Seen>();
  for (const kind of Object.keys(cloud.counts()) as CloudKind[])
    for (const one of cloud.all(kind)) {
      const { protection, status } = one as { protection?: { delete: boolean }; status?: string };
      const seen = { protected: protection?.delete === true, status, labels: JSON.stringify(one.labels) };
      found.set(`${kind}/${one.id}`, seen);
    }
  return found;
}

/** What is not ours is as it was: there, protected as before, running as before. */
function refuseHarm(
  made: readonly Made[],
  before: ReadonlyMap<string, Seen>,
  after: ReadonlyMap<string, Seen>,
  included: ReadonlySet<string>,
): void {
  const foreign = made.filter(
    ({ owner, key }) => !['labelled', 'stated', 'made'].includes(owner) && !included.has(key),
  );
  for (const { key, owner } of foreign)
    expect([key, owner, after.get(key)]).toEqual([key, owner, before.get(key)]);
}

/** Whatever of ours still costs money is told: by a failure that names it, or as what was kept by wish. */
function refuseSilence(
  made: readonly Made[],
  after: ReadonlyMap<string, Seen>,
  { error, proof }: DestroyRun,
  { cluster, request, state }: Surroundings,
): void {
  const named = new Set((error?.faults ?? []).map(({ field }) => field));
  const kept = new Set(proof?.kept.map(({ id }) => id));
  const alone = new Set(proof?.leftAlone.map(({ id }) => id));
  const sure = made.filter(
    ({ owner, key }) =>
      owner === 'labelled' ||
      (!request.fromCloud && (state.includes(key) || (owner === 'made' && cluster !== undefined))),
  );
  for (const { key, kind } of sure.filter((one) => after.has(one.key))) {
    const isKept = request.keepVolumes && kind === 'volumes' && kept.has(key);
    expect([key, isKept || !isBillable(key) || named.has(key) || failedEarly(error, proof)]).toEqual([
      key,
      true,
    ]);
  }
  if (error !== undefined) return;
  const unproven = made.filter(({ owner, key }) => owner === 'made' && after.has(key) && !kept.has(key));
  const because = new Map(proof?.leftAlone.map((one) => [one.id, one.because]));
  // No end is a good one while a cluster that says nothing may have made it: only what a stranger's server uses is settled.
  for (const { key } of unproven)
    expect([key, alone.has(key), because.get(key)]).toEqual([
      key,
      true,
      expect.stringMatching(/^it hangs on /),
    ]);
}

/** A run that ends before its proof says so by another code, and claims nothing. */
function failedEarly(error: DestroyRun['error'], _proof: DestroyProof | undefined): boolean {
  return error !== undefined && error.code !== 'CATALYST-DESTROY-LEFT';
}

function isBillable(key: string): boolean {
  const kind = parseObjectKey(key)?.kind;
  return kind !== undefined && BILLABLE_KINDS.includes(kind);
}
