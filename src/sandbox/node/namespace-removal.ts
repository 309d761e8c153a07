import type { Cluster } from '../kubernetes/cluster-state.ts';

const AGAIN_MS = 2_000;

/** Deletes what is in a namespace; the namespace goes once nothing with a finalizer is left in it. */
export function removeNamespaceContents(cluster: Cluster, name: string): void {
  let held = 0;
  for (const type of cluster.store.types.filter((one) => one.namespaced)) {
    for (const object of cluster.store.list(type, name)) {
      if ((object.metadata.finalizers ?? []).length > 0) held += 1;
      cluster.removeGracefully(object);
    }
  }
  const namespace = cluster.get('v1', 'Namespace', name);
  if (namespace === undefined) return;
  if (held === 0) cluster.remove(namespace);
  else cluster.ground.clock.after(AGAIN_MS, () => removeNamespaceContents(cluster, name));
}
