import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';

const BINDING_MS = 4_000;

/** Makes the claims of a StatefulSet's pod from its templates; they are bound once the pod was scheduled. */
export function makeClaims(cluster: Cluster, workload: ApiObject, index: number): void {
  const { name, namespace, labels } = workload.metadata;
  const list = workload.spec?.volumeClaimTemplates;
  for (const template of Array.isArray(list) ? list.filter(isRecord) : []) {
    const claimName = `${(template.metadata as { name: string }).name}-${name}-${index}`;
    if (cluster.get('v1', 'PersistentVolumeClaim', claimName, namespace) !== undefined) continue;
    const claim = cluster.put({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claimName, namespace, labels },
      spec: { ...(template.spec as Record<string, unknown>), storageClassName: 'local-path' },
      status: { phase: 'Pending' },
    });
    bindSoon(cluster, claim);
  }
}

/** Binds the claims that still wait. */
export function bindClaims(cluster: Cluster): void {
  const claims = cluster.store.list(cluster.type('v1', 'PersistentVolumeClaim'));
  for (const claim of claims) if (claim.status?.phase === 'Pending') bindSoon(cluster, claim);
}

function bindSoon(cluster: Cluster, claim: ApiObject): void {
  const bound = { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '8Gi' } };
  cluster.ground.clock.after(BINDING_MS, () => cluster.setStatus(claim, bound));
}
