import { describe, expect, it } from 'vitest';
import { WorkloadWatch } from '../../../../src/clients/flux/workload-watch.ts';
import type {
  KubeObject,
  Kubernetes,
  Resource,
  WatchUpdate,
} from '../../../../src/clients/kubernetes/kubernetes.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';

const object = (name: string, more: Partial<KubeObject> = {}): KubeObject => ({
  ...more,
  metadata: { name, namespace: 'loki', uid: name, resourceVersion: '1', generation: 1, ...more.metadata },
});
const STATEFUL_SET = object('loki', {
  metadata: {
    name: 'loki',
    namespace: 'loki',
    uid: 's',
    generation: 1,
    labels: { 'helm.toolkit.fluxcd.io/name': 'bp-loki' },
  },
  spec: { replicas: 1 },
  status: { observedGeneration: 1, readyReplicas: 0, updatedReplicas: 1 },
});
const REF = { kind: 'StatefulSet' as const, namespace: 'loki', name: 'loki' };

/** A cluster with these objects that does not change. */
async function watching(
  objects: Record<string, KubeObject[]>,
  forbidden: string[] = [],
): Promise<WorkloadWatch> {
  const stop = new AbortController();
  const watch = async function* (resource: Resource): AsyncGenerator<WatchUpdate> {
    if (forbidden.includes(resource.resource)) throw new CatalystError('CATALYST-KUBERNETES-FORBIDDEN', 'no');
    yield { type: 'synced', objects: objects[resource.resource] ?? [] };
  };
  const workloads = new WorkloadWatch();
  await Promise.all(workloads.follow({ watch } as unknown as Kubernetes, stop.signal, () => undefined));
  return workloads;
}

describe('WorkloadWatch', () => {
  const claim = object('data-loki-0', { spec: {}, status: { phase: 'Pending' } });
  const named = { ...claim, spec: { storageClassName: 'fast' } };
  const isDefault = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };
  const standard = object('standard', { metadata: { name: 'standard', namespace: undefined, ...isDefault } });

  it.each([
    [
      'there is no default StorageClass',
      [claim],
      [],
      /data-loki-0 is unbound: the cluster has no default StorageClass/,
    ],
    [
      'its StorageClass does not exist',
      [named],
      [standard],
      /asks for StorageClass fast, which does not exist/,
    ],
  ])('says why a claim is unbound when %s', async (_why, claims, classes, cause) => {
    const seen = await watching({
      statefulsets: [STATEFUL_SET],
      persistentvolumeclaims: claims,
      storageclasses: classes,
    });
    expect(seen.fault(REF)?.cause).toMatch(cause);
  });

  it('finds no fault in a claim that only waits, or that is of another set', async () => {
    const waiting = await watching({
      statefulsets: [STATEFUL_SET],
      persistentvolumeclaims: [claim],
      storageclasses: [standard],
    });
    expect(waiting.fault(REF)).toBeUndefined();
    const other = await watching({
      statefulsets: [STATEFUL_SET],
      persistentvolumeclaims: [object('data-other-0', { status: { phase: 'Pending' } })],
    });
    expect(other.fault(REF)).toBeUndefined();
  });

  it('finds the fault of a pod through its owner, and none while the workload is current', async () => {
    const pod = object('loki-0', {
      metadata: {
        name: 'loki-0',
        namespace: 'loki',
        ownerReferences: [{ kind: 'StatefulSet', name: 'loki', uid: 's' }],
      },
      status: { containerStatuses: [{ name: 'loki', state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
    });
    expect((await watching({ statefulsets: [STATEFUL_SET], pods: [pod] })).fault(REF)?.cause).toMatch(
      /container loki crashes/,
    );
    const current = {
      ...STATEFUL_SET,
      status: { observedGeneration: 1, readyReplicas: 1, updatedReplicas: 1 },
    };
    expect((await watching({ statefulsets: [current], pods: [pod] })).fault(REF)).toBeUndefined();
  });

  it('goes on with what it may read', async () => {
    const seen = await watching({ statefulsets: [STATEFUL_SET] }, ['pods', 'storageclasses']);
    expect(seen.settled).toBe(true);
    expect(seen.state(REF)).toBe('progressing');
    expect(seen.labelled('bp-loki')).toEqual([REF]);
    expect(seen.state({ ...REF, name: 'nobody' })).toBe('absent');
  });
});
