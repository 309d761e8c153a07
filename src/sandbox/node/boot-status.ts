import { apiTime } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';

/** Writes what a node's cloud-init says about itself once the API answers. */
export function writeBootStatus(
  cluster: Cluster,
  node: string,
  facts: { state: 'running' | 'done' | 'failed'; step: string; message: string },
): void {
  cluster.needNamespace('kube-system');
  cluster.put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `catalyst-bootstrap-${node}`, namespace: 'kube-system' },
    data: { ...facts, at: apiTime(cluster.ground.clock.now()) },
  });
}
