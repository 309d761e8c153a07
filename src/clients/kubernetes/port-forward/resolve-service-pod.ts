import { at, listAt, numberAt, textAt } from '../../../domain/component/flux-object.ts';
import { CatalystError } from '../../../domain/errors.ts';
import type { KubeObject, Kubernetes, Resource } from '../kubernetes.ts';
import type { ForwardPlace } from './broken-way.ts';

export interface ServicePort {
  namespace: string;
  service: string;
  /** Number or name of the Service's port. */
  port: number | string;
}

const SERVICES: Resource = { group: '', version: 'v1', resource: 'services' };
const PODS: Resource = { group: '', version: 'v1', resource: 'pods' };
const SLICES: Resource = { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' };

/**
 * A ready pod behind a Service with the port that it listens on: port-forward goes to pods only. Ask again for each new
 * connection: after a failover it is another one.
 * @throws CatalystError CATALYST-KUBERNETES-NOT-FOUND without such a Service or port, CATALYST-SERVICE-WITHOUT-POD
 */
export async function resolveServicePod(
  kubernetes: Pick<Kubernetes, 'get' | 'list'>,
  wanted: ServicePort,
): Promise<ForwardPlace> {
  const { namespace, service: name } = wanted;
  const service = await kubernetes.get(SERVICES, name, namespace);
  const port = listAt(service?.spec, 'ports').find(
    (one) => at(one, 'port') === wanted.port || at(one, 'name') === wanted.port,
  );
  if (service === undefined || port === undefined) throw unknown(wanted, service !== undefined);
  return (await bySlices(kubernetes, wanted, port)) ?? (await bySelector(kubernetes, wanted, service, port));
}

/** What the cluster itself says is ready; undefined where it says nothing. */
async function bySlices(
  kubernetes: Pick<Kubernetes, 'list'>,
  { namespace, service }: ServicePort,
  port: unknown,
): Promise<ForwardPlace | undefined> {
  const labelSelector = `kubernetes.io/service-name=${service}`;
  const slices = await kubernetes.list(SLICES, { namespace, labelSelector }).catch(orUnserved);
  const name = textAt(port, 'name') ?? '';
  for (const slice of slices) {
    const own = listAt(slice, 'ports').find((one) => (textAt(one, 'name') ?? '') === name);
    const number = numberAt(own, 'port');
    const ready = listAt(slice, 'endpoints').find(
      (one) => at(one, 'conditions', 'ready') !== false && at(one, 'targetRef', 'kind') === 'Pod',
    );
    const pod = textAt(ready, 'targetRef', 'name');
    if (number !== undefined && pod !== undefined) return { namespace, pod, port: number };
  }
  return undefined;
}

async function bySelector(
  kubernetes: Pick<Kubernetes, 'list'>,
  wanted: ServicePort,
  service: KubeObject,
  port: unknown,
): Promise<ForwardPlace> {
  const { namespace } = wanted;
  const selector = Object.entries((service.spec?.selector ?? {}) as Record<string, string>);
  if (selector.length === 0) throw withoutPod(wanted);
  const labelSelector = selector.map(([key, value]) => `${key}=${value}`).join(',');
  const pods = await kubernetes.list(PODS, { namespace, labelSelector });
  const pod = pods.find(isReady);
  const number = pod === undefined ? undefined : portOf(pod, port);
  if (pod === undefined || number === undefined) throw withoutPod(wanted);
  return { namespace, pod: pod.metadata.name, port: number };
}

function isReady({ metadata, status }: KubeObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return listAt(status, 'conditions').some(
    (one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True',
  );
}

/** A target port is a number, the name of a container's port, or the Service's own number. */
function portOf(pod: KubeObject, port: unknown): number | undefined {
  const target = at(port, 'targetPort') ?? at(port, 'port');
  if (typeof target === 'number') return target;
  const ports = listAt(pod.spec, 'containers').flatMap((container) => listAt(container, 'ports'));
  return numberAt(
    ports.find((one) => at(one, 'name') === target),
    'containerPort',
  );
}

function orUnserved(error: unknown): KubeObject[] {
  const codes = ['CATALYST-KUBERNETES-NOT-FOUND', 'CATALYST-KUBERNETES-FORBIDDEN'];
  if (error instanceof CatalystError && codes.includes(error.code)) return [];
  throw error;
}

function unknown({ namespace, service, port }: ServicePort, there: boolean): CatalystError {
  const what = there ? `port ${port} of Service ${namespace}/${service}` : `Service ${namespace}/${service}`;
  return new CatalystError('CATALYST-KUBERNETES-NOT-FOUND', `The Kubernetes API does not know ${what}.`, {
    hint: 'See that its component is installed: catalyst component list',
  });
}

function withoutPod({ namespace, service }: ServicePort): CatalystError {
  const message = `No pod behind Service ${namespace}/${service} is ready.`;
  return new CatalystError('CATALYST-SERVICE-WITHOUT-POD', message, {
    hint: 'It may be starting or failing over: catalyst component list',
  });
}
