import { expect, test } from 'vitest';
import type { RecordSet } from '../../../../../src/domain/record-set.ts';
import { ADDRESS_TO_COME, recordChanges } from '../../../../../src/pipeline/stages/plan/record-changes.ts';
import type { World } from '../../../../../src/pipeline/world.ts';
import { StageWorld } from './stage-world.ts';

const FQDN = 'omantel.omani.works';

function worldWith(site: StageWorld, sets: RecordSet[] | undefined): World {
  const read = async (zone: string) =>
    sets === undefined ? undefined : { zone, takenAt: '', sets, verbatim: null };
  return { ...site.world(), dns: { read } as unknown as World['dns'] };
}

const address = (name: string, value: string) => ({ name, type: 'A', ttl: 300, values: [value] });

test('before the first apply the address is still to come, and all is added', async () => {
  const changes = await recordChanges(worldWith(new StageWorld(), undefined));
  expect(changes.every(({ action }) => action === 'add')).toBe(true);
  expect(changes).toContainEqual({ action: 'add', zone: FQDN, to: address(FQDN, ADDRESS_TO_COME) });
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
  const changes = await recordChanges(worldWith(site, old));
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
