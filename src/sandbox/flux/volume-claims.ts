import { SELECTED_NODE } from '../cloud-controllers/persistent-volume.ts';
import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';

const BINDING_MS = 4_000;
const LOCAL_CLASS = 'local-path';

/** Makes the claims of a StatefulSet's pod from its templates; local ones are bound here, the cloud's by its driver. */
export function makeClaims(cluster: Cluster, workload: ApiObject, index: number, nodeName: string): void {
  const { name, namespace, labels } = workload.metadata;
  const list = workload.spec?.volumeClaimTemplates;
  for (const template of Array.isArray(list) ? list.filter(isRecord) : []) {
    const claimName = `${(template.metadata as { name: string }).name}-${name}-${index}`;
    if (cluster.get('v1', 'PersistentVolumeClaim', claimName, namespace) !== undefined) continue;
    const claim = cluster.put({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claimName, namespace, labels, annotations: { [SELECTED_NODE]: nodeName } },
      spec: { storageClassName: LOCAL_CLASS, ...(template.spec as Record<string, unknown>) },
      status: { phase: 'Pending' },
    });
    if (isLocal(claim)) bindSoon(cluster, claim);
  }
}

/** Binds the local claims that still wait. */
export function bindClaims(cluster: Cluster): void {
  const claims = cluster.store.list(cluster.type('v1', 'PersistentVolumeClaim'));
  for (const claim of claims)
    if (isLocal(claim) && claim.status?.phase === 'Pending') bindSoon(cluster, claim);
}

function isLocal(claim: ApiObject): boolean {
  return claim.spec?.storageClassName === LOCAL_CLASS;
}

function bindSoon(cluster: Cluster, claim: ApiObject): void {
  const bound = { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '8Gi' } };
  cluster.ground.clock.after(BINDING_MS, () => cluster.setStatus(claim, bound));
}
