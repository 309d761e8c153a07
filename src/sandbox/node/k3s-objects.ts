import { STORAGE_CLASS } from '../cloud-controllers/persistent-volume.ts';
import type { ApiObject } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { removeNamespaceContents } from './namespace-removal.ts';

/** What every k3s has from the start, its namespaces and StorageClasses, and the removal of namespaces. */
export function prepareCluster(cluster: Cluster): void {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease'])
    cluster.needNamespace(name);
  cluster.put({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'local-path', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'rancher.io/local-path',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  cluster.put(STORAGE_CLASS);
  const emptySoon = ({ metadata }: ApiObject) => {
    if (metadata.deletionTimestamp !== undefined)
      cluster.ground.clock.after(1_000, () => removeNamespaceContents(cluster, metadata.name));
  };
  cluster.store.list(cluster.type('v1', 'Namespace')).forEach(emptySoon);
  cluster.store.onChange(({ object, type }) => {
    if (object.kind === 'Namespace' && type === 'MODIFIED') emptySoon(object);
  });
}
