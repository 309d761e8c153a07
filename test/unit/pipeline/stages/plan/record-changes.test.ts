import { expect, test } from 'vitest';
import type { RecordSet } from '../../../../../src/domain/record-set.ts';
import type { SovereignSpec } from '../../../../../src/domain/spec.ts';
import {
  ADDRESS_TO_COME,
  DS_TO_COME,
  recordChanges,
} from '../../../../../src/pipeline/stages/plan/record-changes.ts';
import type { World } from '../../../../../src/pipeline/world.ts';
import { exampleSpec } from './example-spec.ts';
import { StageWorld } from './stage-world.ts';

const FQDN = 'omantel.omani.works';
const POOL = 'omani.works';
const HOSTS = ['ns1.openova.test', 'ns2.openova.test'];
const KEY = { keyTag: 4711, algorithm: 13, digestType: 2, digest: 'ab'.repeat(32) };
const spec: SovereignSpec = {
  ...exampleSpec(),
  dns: { provider: 'powerdns', api: '', server: 'localhost', nameservers: HOSTS, parent: true },
};

/** A provider that holds these zones, and refuses to be written to. */
function worldWith(site: StageWorld, zones: Record<string, RecordSet[] | undefined>): World {
  const dns = {
    capabilities: { provider: 'powerdns', createZone: true, delegate: true, dnssec: true },
    findZone: async (name: string) => (name === POOL && POOL in zones ? POOL : undefined),
    read: async (zone: string) => {
      const sets = zones[zone];
      return sets === undefined ? undefined : { zone, takenAt: '', sets, verbatim: null };
    },
    dsRecords: async () => [KEY, { ...KEY, digestType: 4 }],
  };
  return { ...site.world(spec), dns: dns as unknown as World['dns'] };
}

const address = (name: string, value: string) => ({ name, type: 'A', ttl: 300, values: [value] });
const above = (type: string, values: string[]) => ({ name: FQDN, type, ttl: 3600, values });

test('before the first apply the address is still to come, and all is added', async () => {
  const changes = await recordChanges(worldWith(new StageWorld(), { [POOL]: [] }));
  expect(changes.every(({ action }) => action === 'add')).toBe(true);
  expect(changes).toContainEqual({ action: 'add', zone: FQDN, to: address(FQDN, ADDRESS_TO_COME) });
});

test('the delegation is part of it; the DS only by name until there is a key', async () => {
  const changes = await recordChanges(worldWith(new StageWorld(), { [POOL]: [] }));
  expect(changes.filter(({ zone }) => zone === POOL)).toEqual([
    { action: 'add', zone: POOL, to: above('DS', [DS_TO_COME]) },
    { action: 'add', zone: POOL, to: above('NS', HOSTS) },
  ]);
});

test('with a key its DS is compared with what stands in the parent', async () => {
  const site = new StageWorld();
  site.outputs.set('records.owned', { [POOL]: [`${FQDN}/NS`] });
  const value = `4711 13 2 ${KEY.digest}`;
  const strange = above('DS', ['1 13 2 cd']);
  const planned = async (ds: RecordSet) => {
    const zones = { [FQDN]: [], [POOL]: [above('NS', HOSTS), ds] };
    return (await recordChanges(worldWith(site, zones))).filter(({ zone }) => zone === POOL);
  };
  expect((await planned(above('DS', [value]))).map(({ action }) => action)).toEqual(['keep', 'keep']);
  expect(await planned(strange)).toContainEqual({
    ...{ action: 'foreign', zone: POOL, from: strange, wanted: above('DS', [value]) },
  });
});

test('a parent whose copies would never see the delegation is refused while there is nothing yet', async () => {
  const world = worldWith(new StageWorld(), { [POOL]: [] });
  const fault = { field: 'soa_edit_api', reason: 'is OFF', fix: 'pdnsutil …' };
  const stuck = (grave: boolean, adopt = false) => ({
    ...world,
    options: { ...world.options, adopt },
    dns: { ...world.dns!, serialFault: async () => ({ fault, grave }) },
  });
  await expect(recordChanges(stuck(true))).rejects.toMatchObject({
    code: 'CATALYST-DNS-SERIAL-STUCK',
    faults: [fault],
  });
  expect(await recordChanges(stuck(true, true))).toEqual(await recordChanges(stuck(false)));
});

test('nothing is said of a parent that nobody here may write to', async () => {
  const changes = await recordChanges(worldWith(new StageWorld(), {}));
  expect(changes.every(({ zone }) => zone === FQDN)).toBe(true);
});

test('afterwards it is the load balancer of the primary region; ours are changed, others are foreign', async () => {
  const site = new StageWorld();
  site.outputs.set('regions', [{ loadBalancer: { id: 1, ipv4: '203.0.113.10' } }]);
  site.outputs.set('records.owned', { [FQDN]: [`console.${FQDN}/A`] });
  const old = [
    address(`console.${FQDN}`, '192.0.2.1'),
    address(`api.${FQDN}`, '192.0.2.1'),
    address(FQDN, '203.0.113.10'),
  ];
  const changes = await recordChanges(worldWith(site, { [FQDN]: old }));
  const actions = new Map(
    changes.map((change) => [
      change.action === 'foreign'
        ? change.wanted.name
        : (change.action === 'delete' ? change.from : change.to).name,
      change.action,
    ]),
  );
  expect(actions.get(`console.${FQDN}`)).toBe('change');
  expect(actions.get(`api.${FQDN}`)).toBe('foreign');
  expect(actions.get(FQDN)).toBe('keep');
});

test('without a DNS provider there is nothing to change', async () => {
  expect(await recordChanges(new StageWorld().world())).toEqual([]);
});
