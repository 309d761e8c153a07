import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCloudControllers } from '../../../src/sandbox/cloud-controllers/cloud-controllers.ts';
import { type HetznerPart, startHetzner } from '../../../src/sandbox/hetzner/start-hetzner.ts';
import type { ApiObject } from '../../../src/sandbox/kubernetes/api-object.ts';
import { Cluster } from '../../../src/sandbox/kubernetes/cluster-state.ts';
import { prepareCluster } from '../../../src/sandbox/node/k3s-objects.ts';
import { memoryGround, type TestGround } from '../../support/ground.ts';

const NODE = 'catalyst-demo-cp1';
let ground: TestGround;
let hetzner: HetznerPart;
let cluster: Cluster;
let stopControllers: () => void;

beforeEach(async () => {
  ground = memoryGround();
  hetzner = await startHetzner(ground, { token: 't'.repeat(64) });
  const facts = { sovereign: 'demo.omani.works', region: 'fsn1', k3sVersion: 'v1.34.2+k3s1' };
  cluster = new Cluster({ ...facts, serverCa: '', serverCaKey: '', clientCa: '' }, ground);
  prepareCluster(cluster);
  cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: NODE }, status: {} });
  const body = { name: NODE, server_type: 'cpx32', image: 'ubuntu-24.04', location: 'fsn1' };
  expect(ground.askCloud?.('POST', '/servers', body).status).toBe(201);
  seconds(60);
  stopControllers = startCloudControllers(cluster, ground.askCloud!);
});
afterEach(async () => {
  stopControllers();
  await hetzner.stop();
});

const seconds = (count: number) => ground.clock.advance(count * 1000);
const volumes = () => hetzner.cloud.all('volumes');
const balancers = () => hetzner.cloud.all('load_balancers');
const persistent = () => cluster.store.list(cluster.type('v1', 'PersistentVolume'));

function claim(spec: Record<string, unknown> = {}): ApiObject {
  return cluster.put({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: 'data-gitea-0',
      namespace: 'default',
      annotations: { 'volume.kubernetes.io/selected-node': NODE },
    },
    spec: { storageClassName: 'hcloud-volumes', resources: { requests: { storage: '20Gi' } }, ...spec },
    status: { phase: 'Pending' },
  });
}

function service(annotations: Record<string, string> = {}): ApiObject {
  return cluster.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'mail', namespace: 'default', annotations },
    spec: { type: 'LoadBalancer', ports: [{ port: 25, targetPort: 25 }] },
  });
}

/** As a client deletes: what has finalizers is only marked. */
function remove(object: ApiObject): void {
  const { name, namespace } = object.metadata;
  cluster.removeGracefully(cluster.get(object.apiVersion, object.kind, name, namespace)!);
}

test('a claim of the cloud class becomes a volume at the server of its pod, and goes with the claim', () => {
  const made = claim();
  seconds(30);
  const name = `pvc-${made.metadata.uid}`;
  const [server] = hetzner.cloud.all('servers');
  expect(volumes()).toEqual([
    expect.objectContaining({ name, size: 20, location: 'fsn1', server: server!.id }),
  ]);
  expect(volumes()[0]!.labels).toEqual({
    'managed-by': 'csi-driver',
    'pv-name': name,
    'pvc-name': 'data-gitea-0',
    'pvc-namespace': 'default',
  });
  const [pv] = persistent();
  expect(pv!.spec).toMatchObject({
    csi: { driver: 'csi.hetzner.cloud', volumeHandle: String(volumes()[0]!.id) },
    claimRef: { name: 'data-gitea-0', namespace: 'default' },
    persistentVolumeReclaimPolicy: 'Delete',
  });
  const bound = cluster.get('v1', 'PersistentVolumeClaim', 'data-gitea-0', 'default');
  expect([bound?.status?.phase, bound?.spec?.volumeName]).toEqual(['Bound', name]);
  remove(pv!);
  seconds(30);
  expect(persistent()[0]?.metadata.deletionTimestamp).toBeDefined();
  expect(volumes()).toHaveLength(1);
  remove(made);
  seconds(30);
  expect([volumes(), persistent()]).toEqual([[], []]);
});

test('a volume that is to be retained stays, and a claim nobody uses makes none', () => {
  const made = claim();
  seconds(30);
  const [pv] = persistent();
  cluster.put({ ...pv!, spec: { ...pv!.spec, persistentVolumeReclaimPolicy: 'Retain' } });
  remove(made);
  seconds(60);
  expect([volumes().length, persistent()[0]?.status?.phase]).toEqual([1, 'Released']);
  const unused = claim();
  cluster.put({ ...unused, metadata: { ...unused.metadata, name: 'unused', annotations: {} } });
  remove(unused);
  seconds(60);
  expect(volumes()).toHaveLength(1);
});

test('a refusal of the cloud is an event, and the claim is tried again', () => {
  claim({ resources: { requests: { storage: '20Ti' } } });
  seconds(30);
  const events = cluster.store.list(cluster.type('v1', 'Event')).map((event) => String(event.message));
  expect(events).toContainEqual(expect.stringContaining('invalid input in field'));
  expect(persistent()).toEqual([]);
});

test('a Service of type LoadBalancer gets one of the cloud, and is gone after it', () => {
  const made = service();
  seconds(30);
  const [balancer] = balancers();
  const expected = `a${made.metadata.uid!.replaceAll('-', '')}`.slice(0, 32);
  expect(balancer).toMatchObject({ name: expected, labels: { 'hcloud-ccm/service-uid': made.metadata.uid } });
  expect(balancer!.services[0]).toMatchObject({ listen_port: 25, destination_port: expect.any(Number) });
  expect(balancer!.targets).toHaveLength(1);
  const stored = cluster.get('v1', 'Service', 'mail', 'default');
  expect(stored?.status?.loadBalancer).toMatchObject({ ingress: [{ ip: balancer!.ipv4 }, {}] });
  remove(made);
  expect(cluster.get('v1', 'Service', 'mail', 'default')?.metadata.deletionTimestamp).toBeDefined();
  seconds(30);
  expect([balancers(), cluster.get('v1', 'Service', 'mail', 'default')]).toEqual([[], undefined]);
});

test('an annotated name is taken, one that exists is taken over, and no type means no balancer', () => {
  const order = { name: 'mail-lb', load_balancer_type: 'lb11', location: 'fsn1' };
  const other = ground.askCloud?.('POST', '/load_balancers', order).body as { load_balancer: { id: number } };
  const made = service({ 'load-balancer.hetzner.cloud/name': 'mail-lb' });
  seconds(30);
  expect(balancers()).toEqual([
    expect.objectContaining({
      id: other.load_balancer.id,
      labels: { 'hcloud-ccm/service-uid': made.metadata.uid },
    }),
  ]);
  const current = cluster.get('v1', 'Service', 'mail', 'default')!;
  cluster.put({ ...current, spec: { ...current.spec, type: 'ClusterIP' } });
  seconds(60);
  expect(balancers()).toEqual([]);
  expect(cluster.get('v1', 'Service', 'mail', 'default')?.metadata.finalizers).toEqual([]);
});

test('controllers that are stopped, as with their cluster, do nothing more', () => {
  const made = claim();
  seconds(30);
  stopControllers();
  remove(made);
  seconds(120);
  expect(volumes()).toHaveLength(1);
});
