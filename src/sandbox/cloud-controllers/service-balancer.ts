import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';

/** Label by which the cloud controller manager knows the load balancer of a Service (public documentation). */
export const SERVICE_UID = 'hcloud-ccm/service-uid';
const ANNOTATION = 'load-balancer.hetzner.cloud';
const FIRST_NODE_PORT = 30_000;
const NODE_PORTS = 2_768;
const LONGEST_NAME = 32;

/** The annotated name, else `a` and the uid without its dashes, as every cloud provider's default is. */
export function nameOfBalancer(service: ApiObject): string {
  const { annotations = {}, uid = '' } = service.metadata;
  return annotations[`${ANNOTATION}/name`] ?? `a${uid.replaceAll('-', '')}`.slice(0, LONGEST_NAME);
}

/** The body of the call that makes it: every port to its node port, every node a target. */
export function balancerOrder(
  service: ApiObject,
  servers: Record<string, unknown>[],
): Record<string, unknown> {
  const { annotations = {}, uid = '' } = service.metadata;
  const location = isRecord(servers[0]?.location) ? servers[0].location.name : undefined;
  return {
    name: nameOfBalancer(service),
    load_balancer_type: annotations[`${ANNOTATION}/type`] ?? 'lb11',
    location: annotations[`${ANNOTATION}/location`] ?? location,
    labels: { [SERVICE_UID]: uid },
    services: portsOf(service).map((port) => ({
      protocol: 'tcp',
      listen_port: Number(port.port),
      destination_port: Number(port.nodePort),
    })),
    targets: servers.map(({ id }) => ({ type: 'server', server: { id } })),
  };
}

/** The Service with a node port for each of its ports, the same one every time. */
export function withNodePorts(service: ApiObject): ApiObject {
  const ports = portsOf(service).map((port, index) => ({
    ...port,
    nodePort: port.nodePort ?? FIRST_NODE_PORT + ((seedOf(service) + index) % NODE_PORTS),
  }));
  return { ...service, spec: { ...service.spec, ports } };
}

function portsOf(service: ApiObject): Record<string, unknown>[] {
  const ports = service.spec?.ports;
  return Array.isArray(ports) ? ports.filter(isRecord) : [];
}

function seedOf(service: ApiObject): number {
  return Number.parseInt((service.metadata.uid ?? '').replaceAll('-', '').slice(0, 8), 16) || 0;
}
