import { beforeEach, describe, expect, test } from 'vitest';
import type { HetznerKind, HetznerObject } from '../../../../../src/clients/hetzner/hetzner.ts';
import { reconcile } from '../../../../../src/pipeline/stages/plan/reconcile.ts';
import { StageWorld } from './stage-world.ts';

const P = 'catalyst-omantel-omani-works';

function object(
  kind: HetznerKind,
  id: number,
  name: string,
  raw: Record<string, unknown> = {},
): HetznerObject {
  return { kind, id, name, labels: {}, created: '', raw };
}

let site: StageWorld;
beforeEach(() => {
  site = new StageWorld();
});

const CP1 = 'hcloud_server.control_plane["primary/cp1"]';
const inState = (address: string, id: string, tainted: boolean) => ({
  address,
  type: 'hcloud_server',
  id,
  tainted,
});

describe('an interrupted server', () => {
  test.each(['running', 'starting', 'initializing'])('that is %s is kept', async (status) => {
    site.cloud = [object('servers', 7, `${P}-cp1`, { status })];
    site.state = [inState(CP1, '7', true)];
    expect(await reconcile(site.world())).toEqual({ untainted: [CP1], imported: [], left: [] });
    expect(site.calls).toEqual([`untaint ${CP1}`]);
    expect(site.events).toEqual([expect.objectContaining({ type: 'stage-line', level: 'info' })]);
  });

  test.each([
    ['off', '7'],
    ['running', '8'],
  ])('that is %s, with id %s in the state, is left to the plan and told', async (status, id) => {
    site.cloud = [object('servers', 7, `${P}-cp1`, { status })];
    site.state = [inState(CP1, id, true)];
    expect(await reconcile(site.world())).toEqual({ untainted: [], imported: [], left: [CP1] });
    expect(site.calls).toEqual([]);
    expect(site.events).toEqual([expect.objectContaining({ level: 'warn' })]);
  });

  test('that the cloud does not have is left alone', async () => {
    site.state = [inState(CP1, '7', true)];
    expect(await reconcile(site.world())).toEqual({ untainted: [], imported: [], left: [] });
  });
});

test('what exists and is missing from the state is imported, with the parts that have no name', async () => {
  site.cloud = [
    object('networks', 1, `${P}-net`, { subnets: [{ ip_range: '10.0.1.0/24' }] }),
    object('load_balancers', 2, `${P}-lb`, {
      private_net: [{ network: 1 }],
      services: [{ listen_port: 443 }],
      targets: [{ type: 'server', server: { id: 7 } }],
    }),
    object('servers', 7, `${P}-cp1`, { status: 'running' }),
    object('networks', 3, `${P}-ash-1-net`, { subnets: [] }),
  ];
  site.state = [inState(CP1, '7', false)];
  const { imported } = await reconcile(site.world());
  expect(site.calls.sort()).toEqual([
    'amend hcloud_load_balancer_network.main["primary"]',
    'import hcloud_load_balancer.main["primary"] 2',
    'import hcloud_load_balancer_network.main["primary"] 2-1',
    'import hcloud_load_balancer_service.main["primary/https"] 2__443',
    'import hcloud_load_balancer_target.node["primary/cp1"] 2__server__7',
    'import hcloud_network.main["ash-1"] 3',
    'import hcloud_network.main["primary"] 1',
    'import hcloud_network_subnet.main["primary"] 1-10.0.1.0/24',
    'take in',
  ]);
  expect(imported).toHaveLength(7);
});

test('what an earlier run imported and did not complete is completed', async () => {
  site.cloud = [object('servers', 7, `${P}-cp1`, { status: 'running' })];
  site.state = [{ ...inState(CP1, '7', false), incomplete: true }];
  await reconcile(site.world());
  expect(site.calls).toEqual(['take in', `amend ${CP1}`]);
});

test('a name that the module does not give is not taken in', async () => {
  site.cloud = [
    object('servers', 9, 'bastion', { status: 'running' }),
    object('servers', 10, `${P}-cp9`, {}),
  ];
  expect(await reconcile(site.world())).toEqual({ untainted: [], imported: [], left: [] });
  expect(site.calls).toEqual([]);
});
