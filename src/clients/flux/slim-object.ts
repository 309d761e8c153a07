import { listAt } from '../../domain/component/flux-object.ts';
import { isLeftAlone, LEFT_ALONE } from '../../domain/component/gitops-revert.ts';
import type { KubeObject } from '../kubernetes/kubernetes.ts';

/** Without what nobody reads and what makes up most of an object. */
export function slim(object: KubeObject): KubeObject {
  const { uid, name, namespace, generation, deletionTimestamp } = object.metadata;
  const metadata = { uid, name, namespace, generation, deletionTimestamp };
  return { metadata, spec: object.spec, status: object.status };
}

/** Values and all but the newest of the history are the largest parts of a release. */
export function slimRelease(object: KubeObject): KubeObject {
  const { values: _values, ...spec } = object.spec ?? {};
  const { inventory: _inventory, ...status } = object.status ?? {};
  const kept = slim({
    ...object,
    spec,
    status: { ...status, history: listAt(status, 'history').slice(0, 1) },
  });
  return isLeftAlone(object) ? { ...kept, metadata: { ...kept.metadata, annotations: LEFT_ALONE } } : kept;
}
