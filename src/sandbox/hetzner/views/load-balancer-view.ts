import { parseLabelSelector } from '../api/label-selector.ts';
import { findLoadBalancerType } from '../catalogue/load-balancer-types.ts';
import { findLocation } from '../catalogue/locations.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { presentNetwork } from '../cloud/moving.ts';
import type { LoadBalancerRecord, LoadBalancerTarget, ServerRecord } from '../cloud/records.ts';

export type Health = 'healthy' | 'unhealthy' | 'unknown';

/** What is known about a server behind a service of a load balancer. */
export type HealthOf = (balancer: number, listenPort: number, server: number) => Health;

const TEBIBYTE = 1024 ** 4;

export function showLoadBalancer(cloud: Cloud, balancer: LoadBalancerRecord, healthOf: HealthOf) {
  const { id, name, created, labels } = balancer;
  const inside = presentNetwork(balancer);
  return {
    id,
    name,
    created,
    labels,
    load_balancer_type: findLoadBalancerType(balancer.type),
    location: findLocation(balancer.location),
    algorithm: { type: balancer.algorithm },
    public_net: {
      enabled: balancer.publicInterface,
      ipv4: { ip: balancer.ipv4, dns_ptr: reverseOf(balancer, balancer.ipv4) },
      ipv6: { ip: balancer.ipv6, dns_ptr: reverseOf(balancer, balancer.ipv6) },
    },
    private_net: inside === undefined ? [] : [{ network: inside.network, ip: inside.ip }],
    services: balancer.services,
    targets: balancer.targets.map((target) => showTarget(cloud, balancer, target, healthOf)),
    protection: balancer.protection,
    included_traffic: 20 * TEBIBYTE,
    outgoing_traffic: 0,
    ingoing_traffic: 0,
  };
}

function reverseOf(balancer: LoadBalancerRecord, ip: string): string {
  return balancer.reverse.find((one) => one.ip === ip)?.dns_ptr ?? '';
}

function showTarget(
  cloud: Cloud,
  balancer: LoadBalancerRecord,
  target: LoadBalancerTarget,
  healthOf: HealthOf,
) {
  const statuses = (server: number) =>
    balancer.services.map(({ listen_port }) => ({
      listen_port,
      status: healthOf(balancer.id, listen_port, server),
    }));
  if (target.type === 'ip') {
    const health_status = balancer.services.map(({ listen_port }) => ({ listen_port, status: 'unknown' }));
    return { type: 'ip', ip: { ip: target.ip ?? '' }, health_status };
  }
  const own = (server: number) => ({
    type: 'server',
    server: { id: server },
    health_status: statuses(server),
    use_private_ip: target.usePrivateIp,
  });
  if (target.type === 'server') return own(target.server ?? 0);
  return {
    type: 'label_selector',
    label_selector: { selector: target.selector ?? '' },
    use_private_ip: target.usePrivateIp,
    targets: targetServers(cloud, target).map((server) => own(server.id)),
  };
}

/** The servers that a target stands for. */
export function targetServers(cloud: Cloud, target: LoadBalancerTarget): ServerRecord[] {
  if (target.type === 'label_selector') {
    const holds = parseLabelSelector(target.selector ?? '');
    return cloud.all('servers').filter((one) => holds(one.labels));
  }
  const server = target.server === undefined ? undefined : cloud.find('servers', target.server);
  return server === undefined ? [] : [server];
}
