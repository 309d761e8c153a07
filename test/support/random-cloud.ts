import fc from 'fast-check';
import type { CloudKind } from '../../src/domain/destroy/cloud-object.ts';
import { FQDN } from './destroy-world.ts';
import type { SimulatedCloud } from './sandbox.ts';
import { until } from './sandbox.ts';

/**
 * Whose an object is, as the one who made the world knows it. `labelled` and `stated` are ours for sure, `made` was made by
 * our cluster, which alone can say so; all the others are nobody's business of ours.
 */
export type Owner = 'labelled' | 'stated' | 'made' | 'neighbour' | 'alike' | 'stranger';

export interface Wish {
  kind: Exclude<CloudKind, 'certificates'>;
  owner: Owner;
  protected: boolean;
  /** Which of the servers it hangs on; beyond their number: none. */
  at: number;
  /** Which of several names or labels of its owner's kind it gets. */
  variant: number;
}

export interface Made extends Wish {
  id: number;
  key: string;
  name: string;
  uid: string;
}

const KINDS = [
  'servers',
  'load_balancers',
  'volumes',
  'floating_ips',
  'primary_ips',
  'images',
  'firewalls',
  'placement_groups',
  'networks',
  'ssh_keys',
] as const;

export const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom(...KINDS, 'servers', 'volumes', 'load_balancers', 'primary_ips'),
  owner: fc.constantFrom('labelled', 'labelled', 'stated', 'made', 'neighbour', 'alike', 'stranger'),
  protected: fc.boolean(),
  at: fc.nat(3),
  variant: fc.nat(4),
});

/** Names that a hasty prefix, a missing dot or a case that does not matter would take for ours. */
const LOOK_ALIKES = ['catalyst-omantel-omani-works', 'omantel-omani-works', 'catalyst-omantel-omani-works-2'];
const NEIGHBOURS = [
  'omantel.omani.works.example.org',
  'xomantel.omani.works',
  'omantel.omani.work',
  'omantel-omani-works',
  'Omantel.omani.works',
];
const STRANGERS = ['web', 'catalyst', 'omantel', 'catalyst-other-omani-works-cp1', 'pvc-other'];
const LABEL = 'catalyst.openova.io/sovereign';

function nameOf({ owner, variant }: Wish, index: number, uid: string): string {
  if (owner === 'labelled' || owner === 'stated') return `catalyst-omantel-omani-works-own${index}`;
  if (owner === 'made') return `pvc-${uid}`;
  if (owner === 'stranger') return `${STRANGERS[variant]}-s${index}`;
  return `${LOOK_ALIKES[variant % LOOK_ALIKES.length]}-l${index}`;
}

function labelsOf({ owner, kind, variant }: Wish, uid: string): Record<string, string> {
  if (owner === 'labelled') return { [LABEL]: FQDN };
  if (owner === 'neighbour') return { [LABEL]: NEIGHBOURS[variant]! };
  if (owner !== 'made') return {};
  return kind === 'volumes' ? { 'managed-by': 'csi-driver' } : { 'hcloud-ccm/service-uid': uid };
}

/** Makes the objects in the simulated project, servers first, behind faults and limits of its API. */
export async function populate(cloud: SimulatedCloud, wishes: readonly Wish[]): Promise<Made[]> {
  const made: Made[] = [];
  const rest = () => until('a quiet cloud', () => cloud.hetzner.cloud.actions.every(({ done }) => done));
  const sorted = wishes
    // A cluster makes volumes and load balancers only.
    .map((one) => (one.owner === 'made' && !canBeMade(one) ? { ...one, owner: 'stranger' as const } : one))
    .toSorted((one, other) => Number(other.kind === 'servers') - Number(one.kind === 'servers'));
  for (const [index, one] of sorted.entries()) {
    const servers = made.filter(({ kind }) => kind === 'servers');
    const uid = `0000${index}000-0000-4000-a000-000000000000`.slice(-36);
    const name = nameOf(one, index, uid);
    const server = servers[one.at]?.id;
    if (one.kind === 'images' && server === undefined) continue;
    const id = await place(cloud, one, { name, labels: labelsOf(one, uid) }, { index, server });
    await rest();
    if (one.protected) ask(cloud, `/${one.kind}/${id}/actions/change_protection`, protection(one.kind));
    await rest();
    made.push({ ...one, id, name, uid, key: `${one.kind}/${id}` });
  }
  return made;
}

function canBeMade({ kind }: Wish): boolean {
  return kind === 'volumes' || kind === 'load_balancers';
}

function protection(kind: string): Record<string, boolean> {
  return kind === 'servers' ? { delete: true, rebuild: true } : { delete: true };
}

/** Refusals are no matter here: a kind without protection answers 501, a server in the wrong place 422. */
function ask(cloud: SimulatedCloud, path: string, body: unknown): Record<string, { id: number }> {
  const before = cloud.hetzner.unhandled.length;
  const reply = cloud.ground.askCloud?.('POST', path, body);
  (cloud.hetzner.unhandled as string[]).splice(before);
  return (reply?.body ?? {}) as Record<string, { id: number }>;
}

async function place(
  cloud: SimulatedCloud,
  { kind }: Wish,
  naming: { name: string; labels: Record<string, string> },
  { index, server }: { index: number; server: number | undefined },
): Promise<number> {
  const location = 'fsn1';
  const host = server === undefined ? {} : { server };
  switch (kind) {
    case 'servers': {
      const { labels } = naming;
      const order = { ...naming, server_type: 'cpx32', image: 'ubuntu-24.04', location };
      const firewall = ask(cloud, '/firewalls', { name: `${naming.name}-fw`, labels }).firewall!.id;
      return ask(cloud, '/servers', { ...order, firewalls: [{ firewall }] }).server!.id;
    }
    case 'volumes': {
      const { id } = ask(cloud, '/volumes', { ...naming, size: 10, location }).volume!;
      await until('it is made', () => cloud.hetzner.cloud.actions.every(({ done }) => done));
      if (server !== undefined) ask(cloud, `/volumes/${id}/actions/attach`, host);
      return id;
    }
    case 'load_balancers': {
      const targets = server === undefined ? [] : [{ type: 'server', server: { id: server } }];
      const order = { ...naming, load_balancer_type: 'lb11', location, targets };
      return ask(cloud, '/load_balancers', order).load_balancer!.id;
    }
    case 'floating_ips':
      return ask(cloud, '/floating_ips', { ...naming, type: 'ipv4', home_location: location, ...host })
        .floating_ip!.id;
    case 'primary_ips': {
      const order = { ...naming, type: 'ipv4', assignee_type: 'server', location, auto_delete: false };
      return ask(cloud, '/primary_ips', order).primary_ip!.id;
    }
    case 'images':
      return ask(cloud, `/servers/${server}/actions/create_image`, {
        type: 'snapshot',
        description: naming.name,
        labels: naming.labels,
      }).image!.id;
    case 'firewalls':
      return ask(cloud, '/firewalls', naming).firewall!.id;
    case 'placement_groups':
      return ask(cloud, '/placement_groups', { ...naming, type: 'spread' }).placement_group!.id;
    case 'networks':
      return ask(cloud, '/networks', { ...naming, ip_range: '10.0.0.0/16' }).network!.id;
    default:
      return ask(cloud, '/ssh_keys', { ...naming, public_key: keyNumber(index) }).ssh_key!.id;
  }
}

function keyNumber(index: number): string {
  return `ssh-ed25519 ${Buffer.from(`key-${index}`).toString('base64')}`;
}
