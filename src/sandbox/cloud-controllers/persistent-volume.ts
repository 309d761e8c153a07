import type { ApiObject } from '../kubernetes/api-object.ts';
import { isRecord } from '../kubernetes/api-object.ts';

/** Facts of the public driver: its name, its class, the label it puts on the nodes it can serve. */
export const CSI_DRIVER = 'csi.hetzner.cloud';
export const CSI_CLASS = 'hcloud-volumes';
const TOPOLOGY = 'csi.hetzner.cloud/location';
const SMALLEST_GB = 10;
const FINALIZERS = ['external-provisioner.volume.kubernetes.io/finalizer', 'kubernetes.io/pv-protection'];

/** Annotation by which the scheduler tells the provisioner where the claim's pod will run. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

export const STORAGE_CLASS: ApiObject = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: CSI_CLASS },
  provisioner: CSI_DRIVER,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
  allowVolumeExpansion: true,
};

/** Size in GB of the volume for a claim: what it asks for in GiB, at least what the cloud sells. */
export function sizeFor(claim: ApiObject): number {
  const resources = isRecord(claim.spec?.resources) ? claim.spec.resources : {};
  const requests = isRecord(resources.requests) ? resources.requests : {};
  const [, amount = '0', unit = 'Gi'] = /^(\d+(?:\.\d+)?)([GTM]i?)?$/.exec(String(requests.storage)) ?? [];
  const factor = unit.startsWith('T') ? 1024 : unit.startsWith('M') ? 1 / 1024 : 1;
  return Math.max(SMALLEST_GB, Math.ceil(Number(amount) * factor));
}

export function volumeName(claim: ApiObject): string {
  return `pvc-${claim.metadata.uid}`;
}

/** Labels of a volume as the driver sets them; no label of a Sovereign is among them. */
export function volumeLabels(claim: ApiObject): Record<string, string> {
  const { name, namespace = '' } = claim.metadata;
  return {
    'managed-by': 'csi-driver',
    'pv-name': volumeName(claim),
    'pvc-name': name.slice(0, 63),
    'pvc-namespace': namespace.slice(0, 63),
  };
}

/** The PersistentVolume for a claim, bound to it. */
export function persistentVolume(
  claim: ApiObject,
  volume: { id: number; size: number; location: string },
): ApiObject {
  const { name, namespace, uid } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volumeName(claim),
      annotations: { 'pv.kubernetes.io/provisioned-by': CSI_DRIVER },
      finalizers: [...FINALIZERS],
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: `${volume.size}Gi` },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      csi: { driver: CSI_DRIVER, fsType: 'ext4', volumeHandle: String(volume.id) },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: TOPOLOGY, operator: 'In', values: [volume.location] }] },
          ],
        },
      },
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: CSI_CLASS,
      volumeMode: 'Filesystem',
    },
    status: { phase: 'Bound' },
  };
}

/** The number of the cloud's volume behind a PersistentVolume of this driver. */
export function volumeIdOf(volume: ApiObject): number | undefined {
  const csi = isRecord(volume.spec?.csi) ? volume.spec.csi : {};
  return csi.driver === CSI_DRIVER ? Number(csi.volumeHandle) : undefined;
}
