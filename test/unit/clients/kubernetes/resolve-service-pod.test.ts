import { expect, it } from 'vitest';
import type { KubeObject, Kubernetes } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { resolveServicePod } from '../../../../src/clients/kubernetes/port-forward/resolve-service-pod.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';

const WANTED = { namespace: 'pg', service: 'pg-rw', port: 5432 };
const SERVICE: KubeObject = {
  metadata: { name: 'pg-rw', namespace: 'pg' },
  spec: { selector: { role: 'primary' }, ports: [{ name: 'sql', port: 5432, targetPort: 'sql' }] },
};

function slice(name: string, ready: boolean | undefined, port = 15_432): KubeObject {
  return {
    metadata: { name: `slice-${name}` },
    ports: [
      { name: 'metrics', port: 9187 },
      { name: 'sql', port },
    ],
    endpoints: [
      {
        conditions: ready === undefined ? {} : { ready },
        targetRef: { kind: 'Pod', name },
      },
    ],
  };
}

function cluster(
  slices: KubeObject[] | CatalystError,
  pods: KubeObject[] = [],
): Pick<Kubernetes, 'get' | 'list'> {
  return {
    get: async () => SERVICE,
    async list({ resource }, options) {
      if (resource === 'pods') {
        expect(options?.labelSelector).toBe('role=primary');
        return pods;
      }
      expect(options?.labelSelector).toBe('kubernetes.io/service-name=pg-rw');
      if (slices instanceof CatalystError) throw slices;
      return slices;
    },
  };
}

it('takes what the cluster says is ready, with the port it says', async () => {
  const found = await resolveServicePod(cluster([slice('pg-1', false), slice('pg-2', true)]), WANTED);
  expect(found).toEqual({ namespace: 'pg', pod: 'pg-2', port: 15_432 });
});

it('counts an endpoint that does not say as ready (Kubernetes: nil means ready)', async () => {
  expect(await resolveServicePod(cluster([slice('pg-1', undefined)]), WANTED)).toMatchObject({ pod: 'pg-1' });
});

it('asks the pods where endpoints may not be read, and leaves out those that go', async () => {
  const forbidden = new CatalystError('CATALYST-KUBERNETES-FORBIDDEN', 'no');
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
  const spec = { containers: [{ name: 'pg', ports: [{ name: 'sql', containerPort: 6000 }] }] };
  const going = { metadata: { name: 'pg-1', deletionTimestamp: 'now' }, spec, status: ready };
  const here = { metadata: { name: 'pg-2' }, spec, status: ready };
  expect(await resolveServicePod(cluster(forbidden, [going, here]), WANTED)).toEqual({
    namespace: 'pg',
    pod: 'pg-2',
    port: 6000,
  });
});

it('passes on why a cluster cannot be asked', async () => {
  const down = new CatalystError('CATALYST-KUBERNETES-UNREACHABLE', 'down');
  await expect(resolveServicePod(cluster(down), WANTED)).rejects.toBe(down);
});
