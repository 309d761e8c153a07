import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { CLOUD_KINDS, type CloudObject, objectKey } from '../../../../src/domain/destroy/cloud-object.ts';
import { type Claim, SOVEREIGN_LABEL, sortOut } from '../../../../src/domain/destroy/sort-out.ts';
import { cloudThing } from './things.ts';

const FQDN = 'omantel.omani.works';
const claim = (more: Partial<Claim> = {}): Claim => ({
  fqdn: FQDN,
  known: new Map(),
  included: new Set(),
  clusterSilent: false,
  ...more,
});
const labelled = (fqdn: string) => ({ [SOVEREIGN_LABEL]: fqdn });
const belongings = (objects: CloudObject[], more: Partial<Claim> = {}) =>
  sortOut(objects, claim(more)).map(({ belonging }) => belonging);

test('what hangs on a server of somebody else is theirs, whatever a silent cluster or --include suggest', () => {
  const zain = cloudThing('servers', { id: 4, name: 'zain-w1', labels: labelled('zain.omani.works') });
  const bastion = cloudThing('servers', { id: 5, name: 'bastion' });
  const volume = (id: number, servers: number[]) =>
    cloudThing('volumes', {
      id,
      name: `pvc-${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(11)}${id}`,
      servers,
    });
  const things = [zain, bastion, volume(6, [4]), volume(7, [5]), volume(8, [])];
  const included = new Set(['volumes/6', 'volumes/7', 'volumes/8']);
  for (const more of [{ clusterSilent: true }, { clusterSilent: true, included }]) {
    const sorted = sortOut(things, claim(more)).slice(2);
    expect(sorted.slice(0, 2)).toMatchObject([
      {
        belonging: 'foreign',
        because: 'it hangs on zain-w1, which belongs to the Sovereign zain.omani.works',
      },
      { belonging: 'foreign', because: 'it hangs on bastion, which is not ours' },
    ]);
    expect(sorted[2]?.belonging).toBe('included' in more ? 'ours' : 'doubtful');
  }
});

test('what was made from a server of ours is told as such when the server is gone', () => {
  const formerServers = new Map([[4, 'cp1']]);
  const [snapshot, other] = [cloudThing('images', { id: 5, servers: [4] }), cloudThing('images', { id: 6 })];
  expect(sortOut([snapshot!, other!], claim({ formerServers }))).toMatchObject([
    { belonging: 'alike', because: 'it was made from our server cp1' },
    { belonging: 'foreign', because: '' },
  ]);
});

describe('what is ours', () => {
  test.each([
    ['our label', { labels: labelled(FQDN) }, {}, 'ours'],
    ['the OpenTofu state', { id: 7 }, { known: new Map([['servers/7', 'state' as const]]) }, 'ours'],
    [
      'the journal, by the cluster',
      { id: 7 },
      { known: new Map([['servers/7', 'cluster' as const]]) },
      'ours',
    ],
    ['--include', { id: 7 }, { included: new Set(['servers/7']) }, 'ours'],
    ['nothing', { name: 'bastion' }, {}, 'foreign'],
    ['exactly a name that we give', { name: 'catalyst-omantel-omani-works-cp9' }, {}, 'doubtful'],
    ['a name with our prefix', { name: 'catalyst-omantel-omani-works-old-cp9' }, {}, 'alike'],
    ['a name with upstream’s prefix', { name: 'omantel-omani-works-mesh' }, {}, 'alike'],
    ['just the prefix', { name: 'catalyst-omantel-omani-works' }, {}, 'alike'],
    ['a name that only begins alike', { name: 'catalyst-omantel-omani-worksite' }, {}, 'foreign'],
    [
      'the same id of another kind',
      { id: 7 },
      { known: new Map([['volumes/7', 'state' as const]]) },
      'foreign',
    ],
    [
      'the label of a neighbour with our name in it',
      { name: 'catalyst-omantel-omani-works-2-cp1', labels: labelled('omantel.omani.works-2') },
      {},
      'foreign',
    ],
    [
      'the label of a Sovereign with the same slug',
      { name: 'catalyst-omantel-omani-works-cp1', labels: labelled('omantel.omani-works') },
      {},
      'foreign',
    ],
    [
      'a neighbour’s label, whatever state and --include say',
      { id: 7, labels: labelled('foo.other.pool') },
      { known: new Map([['servers/7', 'state' as const]]), included: new Set(['servers/7']) },
      'foreign',
    ],
  ] as const)('by %s', (_why, thing, more, expected) => {
    expect(belongings([cloudThing('servers', thing)], more)).toEqual([expected]);
  });

  it('goes with a server of ours when its deletion deletes it', () => {
    const server = cloudThing('servers', { id: 1, labels: labelled(FQDN) });
    const address = { servers: [1], goesWithServer: true };
    expect(belongings([server, cloudThing('primary_ips', address)])).toEqual(['ours', 'ours']);
    expect(belongings([server, cloudThing('primary_ips', { ...address, servers: [2] })])[1]).toBe('foreign');
  });
});

describe('what hangs on ours without a proof', () => {
  const server = cloudThing('servers', {
    id: 1,
    name: 'catalyst-omantel-omani-works-cp1',
    labels: labelled(FQDN),
  });
  const network = cloudThing('networks', { id: 2, labels: labelled(FQDN) });
  test.each([
    ['volumes', { servers: [1] }, 'doubtful'],
    ['load_balancers', { servers: [1] }, 'doubtful'],
    ['load_balancers', { networks: [2] }, 'doubtful'],
    ['floating_ips', { servers: [1] }, 'doubtful'],
    ['primary_ips', { servers: [1] }, 'doubtful'],
    ['servers', { networks: [2] }, 'alike'],
    ['images', { servers: [1] }, 'alike'],
  ] as const)('%s %o is %s', (kind, thing, expected) => {
    const [, , sorted] = sortOut([server, network, cloudThing(kind, { id: 9, ...thing })], claim());
    expect(sorted?.belonging).toBe(expected);
    expect(sorted?.because).not.toBe('');
  });

  it('is never a neighbour’s', () => {
    const theirs = cloudThing('volumes', { servers: [1], labels: labelled('other.omani.works') });
    expect(belongings([server, theirs])).toEqual(['ours', 'foreign']);
  });

  it('is listed when a silent cluster may have made it', () => {
    const claimed = cloudThing('volumes', { labels: { 'managed-by': 'csi-driver' } });
    const balancer = cloudThing('load_balancers', { labels: { 'hcloud-ccm/service-uid': 'u1' } });
    expect(belongings([claimed, balancer])).toEqual(['foreign', 'foreign']);
    const silent = { clusterSilent: true };
    expect(belongings([claimed, balancer], silent)).toEqual(['doubtful', 'doubtful']);
    const regions = [{ location: 'fsn1' }];
    const at = (location: string) => belongings([{ ...claimed, location }], { ...silent, regions });
    expect([at('fsn1'), at('hel1')]).toEqual([['doubtful'], ['foreign']]);
  });

  it('stays doubtful when its server is gone, until somebody says that it is not ours', () => {
    const loose = cloudThing('volumes', { id: 9, name: 'data' });
    const doubted = new Set(['volumes/9']);
    const [sorted] = sortOut([loose], claim({ doubted }));
    expect(sorted).toMatchObject({ belonging: 'doubtful', because: expect.stringContaining('it hung on') });
    expect(sortOut([loose], claim({ doubted, disclaimed: doubted }))).toMatchObject([
      { belonging: 'foreign', because: expect.stringContaining('--leave') },
    ]);
    expect(belongings([loose], { doubted, included: doubted })).toEqual(['ours']);
  });
});

const name = fc.constantFrom(
  'catalyst-omantel-omani-works',
  'catalyst-omantel-omani-works-cp1',
  'omantel-omani-works-x',
  'catalyst-omantel-omani-works-2',
  'pvc-11111111-2222-4333-8444-555555555555',
  'bastion',
  '',
);
const label = fc.constantFrom(undefined, FQDN, 'omantel.omani.works.example.org', 'omantel-omani-works', '');
const thing = fc
  .record({
    kind: fc.constantFrom(...CLOUD_KINDS),
    name,
    label,
    servers: fc.array(fc.nat(8), { maxLength: 2 }),
    networks: fc.array(fc.nat(8), { maxLength: 2 }),
    goesWithServer: fc.boolean(),
  })
  .map(({ label: value, kind, ...more }) =>
    cloudThing(kind, { ...more, ...(value === undefined ? {} : { labels: labelled(value) }) }),
  );
const world = fc.record({
  things: fc.array(thing, { maxLength: 9 }).map((all) => all.map((one, id) => ({ ...one, id }))),
  known: fc.array(fc.nat(8), { maxLength: 3 }),
  included: fc.array(fc.nat(8), { maxLength: 2 }),
  clusterSilent: fc.boolean(),
});

test('in any world: nothing is ours without label, record, consent or a server of ours', () => {
  fc.assert(
    fc.property(world, ({ things, known, included, clusterSilent }) => {
      const keysOf = (ids: number[]) => things.filter(({ id }) => ids.includes(id)).map(objectKey);
      const recorded = new Map(keysOf(known).map((key) => [key, 'state' as const]));
      const named = new Set(keysOf(included));
      const sorted = sortOut(things, claim({ known: recorded, included: named, clusterSilent }));
      const ownServers = sorted
        .filter(({ object, belonging }) => belonging === 'ours' && object.kind === 'servers')
        .map(({ object }) => object.id);
      for (const { object, belonging } of sorted) {
        const theirs = object.labels[SOVEREIGN_LABEL];
        if (theirs !== undefined) expect(belonging === 'ours').toBe(theirs === FQDN);
        else if (belonging === 'ours') {
          const key = objectKey(object);
          const goes = object.goesWithServer && object.servers.some((id) => ownServers.includes(id));
          expect(recorded.has(key) || named.has(key) || goes).toBe(true);
        }
      }
      expect(sorted.map(({ object }) => object)).toEqual(things);
    }),
    { numRuns: 1_000 },
  );
});
