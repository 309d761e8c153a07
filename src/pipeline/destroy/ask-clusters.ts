import type { HetznerObject } from '../../clients/hetzner/hetzner.ts';
import type { KubeObject, Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { SOVEREIGN_LABEL } from '../../domain/destroy/sort-out.ts';
import { asCatalystError } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { World } from '../world.ts';

/** What the clusters say that they made at Hetzner, and those that say nothing. */
export interface ClustersSay {
  /** Ids of volumes behind PersistentVolumes of the Hetzner CSI driver. */
  volumes: Set<number>;
  /** Of Services of type LoadBalancer: their uids, and the addresses that they were given. */
  serviceUids: Set<string>;
  addresses: Set<string>;
  silent: { region: string; reason: string }[];
}

const LONGEST_MS = 20_000;

/** Asks the cluster of every region that was ever made; one that does not answer in time is named, and no failure. */
export async function askClusters(world: World): Promise<ClustersSay> {
  const regions = (world.output('regions') ?? []) as unknown as RegionOutputs[];
  const said: ClustersSay = { volumes: new Set(), serviceUids: new Set(), addresses: new Set(), silent: [] };
  await Promise.all(
    regions.map(async ({ key }) => {
      try {
        await inTime(world, async () => askCluster(await world.kubernetes(key), said));
      } catch (error) {
        world.signal.throwIfAborted();
        said.silent.push({ region: key, reason: asCatalystError(error).message });
      }
    }),
  );
  return said;
}

async function askCluster(kubernetes: Kubernetes, said: ClustersSay): Promise<void> {
  const probe = await kubernetes.probe();
  if (probe.reached !== 'ready') throw new TypeError(probe.reason ?? `it reached only ${probe.reached}`);
  const core = { group: '', version: 'v1' };
  const [volumes, services] = await Promise.all([
    kubernetes.list({ ...core, resource: 'persistentvolumes' }),
    kubernetes.list({ ...core, resource: 'services' }),
  ]);
  for (const volume of volumes) takeVolume(volume, said);
  for (const service of services) takeService(service, said);
}

/** The driver's handle is the volume's id (hetznercloud/csi-driver). */
function takeVolume({ spec }: KubeObject, said: ClustersSay): void {
  const csi = spec?.csi as { driver?: unknown; volumeHandle?: unknown } | undefined;
  if (csi?.driver !== 'csi.hetzner.cloud' || !/^[1-9]\d{0,15}$/.test(String(csi.volumeHandle))) return;
  said.volumes.add(Number(csi.volumeHandle));
}

function takeService({ metadata, spec, status }: KubeObject, said: ClustersSay): void {
  if (spec?.type !== 'LoadBalancer') return;
  if (metadata.uid !== undefined) said.serviceUids.add(metadata.uid);
  const { ingress } = (status?.loadBalancer ?? {}) as { ingress?: { ip?: unknown }[] };
  for (const { ip } of Array.isArray(ingress) ? ingress : [])
    if (typeof ip === 'string' && ip !== '') said.addresses.add(ip);
}

/** Label by which the cloud controller finds its load balancers (hetznercloud/hcloud-cloud-controller-manager). */
const SERVICE_UID = 'hcloud-ccm/service-uid';

/** Keys of the objects that the clusters mean. What carries a Sovereign's label needs no such word, and no other counts. */
export function meantObjects(said: ClustersSay, objects: readonly HetznerObject[]): string[] {
  const meant = objects.filter((object) => {
    if (object.labels[SOVEREIGN_LABEL] !== undefined) return false;
    if (object.kind === 'volumes') return said.volumes.has(object.id);
    if (object.kind !== 'load_balancers') return false;
    const uid = object.labels[SERVICE_UID];
    return uid === undefined ? said.addresses.has(addressOf(object)) : said.serviceUids.has(uid);
  });
  return meant.map(({ kind, id }) => `${kind}/${id}`);
}

/** Public IPv4 of a load balancer; empty where it has none. */
export function addressOf({ raw }: HetznerObject): string {
  const net = raw.public_net as { ipv4?: { ip?: unknown } } | undefined;
  return typeof net?.ipv4?.ip === 'string' ? net.ipv4.ip : '';
}

async function inTime<T>(world: World, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = world.clock.sleep(LONGEST_MS, AbortSignal.any([over.signal, world.signal])).then(() => {
    throw new TypeError(`it does not answer within ${LONGEST_MS / 1_000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work(), late]);
  } finally {
    over.abort();
  }
}
