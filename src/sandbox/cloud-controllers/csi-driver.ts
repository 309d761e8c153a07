import { keyOf, nameOf, WorkQueue } from '../flux/work-queue.ts';
import type { ApiObject } from '../kubernetes/api-object.ts';
import type { Change } from '../kubernetes/change-history.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { type AskCloud, firstIn, objectIn, refusalIn } from './ask-cloud.ts';
import {
  CSI_CLASS,
  persistentVolume,
  SELECTED_NODE,
  sizeFor,
  volumeIdOf,
  volumeLabels,
  volumeName,
} from './persistent-volume.ts';

const PROVISION_MS = 3_000;
const AGAIN_MS = 2_000;

/** The volume driver: a claim of its class becomes a volume of the cloud, which goes when claim and volume go. */
export class CsiDriver {
  readonly #cluster: Cluster;
  readonly #ask: AskCloud;
  readonly #claims: WorkQueue;
  readonly #volumes: WorkQueue;

  constructor(cluster: Cluster, ask: AskCloud) {
    this.#cluster = cluster;
    this.#ask = ask;
    this.#claims = new WorkQueue(cluster.ground.clock, (key) => this.#provision(key));
    this.#volumes = new WorkQueue(cluster.ground.clock, (key) => this.#settle(nameOf(key).name));
  }

  seen({ object, type }: Change): void {
    if (object.kind === 'PersistentVolumeClaim' && object.spec?.storageClassName === CSI_CLASS) {
      if (type === 'DELETED') this.#release(String(object.spec.volumeName ?? ''));
      else if (object.status?.phase !== 'Bound')
        this.#claims.add(keyOf(object.metadata.namespace, object.metadata.name), PROVISION_MS);
    }
    if (object.kind === 'PersistentVolume' && type !== 'DELETED') this.#look(object);
  }

  resume(): void {
    const { store } = this.#cluster;
    for (const kind of ['PersistentVolumeClaim', 'PersistentVolume'])
      for (const object of store.list(this.#cluster.type('v1', kind)))
        this.seen({ object, type: 'MODIFIED', previous: undefined, revision: 0, collection: '' });
  }

  stop(): void {
    this.#claims.stop();
    this.#volumes.stop();
  }

  #look(volume: ApiObject): void {
    if (volumeIdOf(volume) !== undefined) this.#volumes.add(keyOf(undefined, volume.metadata.name), AGAIN_MS);
  }

  /** Makes the volume once the claim's pod has a node, then the PersistentVolume that stands for it. */
  #provision(key: string): void {
    const { namespace, name } = nameOf(key);
    const claim = this.#cluster.get('v1', 'PersistentVolumeClaim', name, namespace);
    const node = claim?.metadata.annotations?.[SELECTED_NODE];
    if (claim === undefined || node === undefined || claim.status?.phase === 'Bound') return;
    const volume = this.#volumeFor(claim, node);
    if (volume === undefined) {
      this.#claims.add(key, AGAIN_MS * 5);
      return;
    }
    const stored = this.#cluster.put(persistentVolume(claim, volume));
    const spec = { ...claim.spec, volumeName: stored.metadata.name };
    const bound = this.#cluster.put({ ...claim, spec });
    const capacity = { storage: `${volume.size}Gi` };
    this.#cluster.setStatus(bound, { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity });
    const message = `Successfully provisioned volume ${stored.metadata.name}`;
    this.#cluster.event(bound, 'Normal', 'ProvisioningSucceeded', message, 'csi-provisioner');
  }

  #volumeFor(claim: ApiObject, node: string): { id: number; size: number; location: string } | undefined {
    const server = firstIn(this.#ask('GET', `/servers?name=${node}`), 'servers');
    const location = String(objectIn({ body: server }, 'location')?.name ?? '');
    if (server === undefined) return undefined;
    const name = volumeName(claim);
    const size = sizeFor(claim);
    const there = firstIn(this.#ask('GET', `/volumes?name=${name}`), 'volumes');
    if (there !== undefined) return { id: Number(there.id), size, location };
    const reply = this.#ask('POST', '/volumes', { name, size, location, labels: volumeLabels(claim) });
    const made = objectIn(reply, 'volume');
    if (made !== undefined) return { id: Number(made.id), size, location };
    const message = `failed to provision volume with StorageClass "${CSI_CLASS}": ${refusalIn(reply)}`;
    this.#cluster.event(claim, 'Warning', 'ProvisioningFailed', message, 'csi-provisioner');
    return undefined;
  }

  #release(name: string): void {
    const volume = this.#cluster.get('v1', 'PersistentVolume', name);
    if (volume !== undefined) this.#cluster.setStatus(volume, { ...volume.status, phase: 'Released' });
  }

  /** Attaches what is bound to the node of its pod; takes away what nobody claims any more. */
  #settle(name: string): void {
    const volume = this.#cluster.get('v1', 'PersistentVolume', name);
    const id = volume === undefined ? undefined : volumeIdOf(volume);
    if (volume === undefined || id === undefined) return;
    const inCloud = objectIn(this.#ask('GET', `/volumes/${id}`), 'volume');
    const isFree = volume.status?.phase === 'Released' || volume.status?.phase === 'Available';
    const isDone = isFree ? this.#reclaim(volume, id, inCloud) : this.#attach(volume, id, inCloud);
    if (!isDone) this.#volumes.add(keyOf(undefined, name), AGAIN_MS);
  }

  #attach(volume: ApiObject, id: number, inCloud: Record<string, unknown> | undefined): boolean {
    if (inCloud === undefined || inCloud.server !== null) return true;
    const { name, namespace } = (volume.spec?.claimRef ?? {}) as { name: string; namespace: string };
    const claim = this.#cluster.get('v1', 'PersistentVolumeClaim', name, namespace);
    const node = claim?.metadata.annotations?.[SELECTED_NODE];
    const server = node && firstIn(this.#ask('GET', `/servers?name=${node}`), 'servers')?.id;
    if (server === undefined || server === '') return true;
    this.#ask('POST', `/volumes/${id}/actions/attach`, { server });
    return false;
  }

  #reclaim(volume: ApiObject, id: number, inCloud: Record<string, unknown> | undefined): boolean {
    if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return true;
    if (inCloud === undefined) {
      this.#cluster.remove(volume);
      return true;
    }
    if (inCloud.server === null) this.#ask('DELETE', `/volumes/${id}`);
    else this.#ask('POST', `/volumes/${id}/actions/detach`);
    return false;
  }
}
