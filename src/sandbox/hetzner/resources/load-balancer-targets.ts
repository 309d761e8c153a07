import type { Fields } from '../api/fields.ts';
import { invalid, Refusal } from '../api/refusal.ts';
import { findLoadBalancerType } from '../catalogue/load-balancer-types.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { presentInterfaces, presentNetwork } from '../cloud/moving.ts';
import type { LoadBalancerRecord, LoadBalancerTarget } from '../cloud/records.ts';

const TYPES = ['server', 'label_selector', 'ip'] as const;

/** Adds a target; a private one needs load balancer and server on the same network. */
export function addTarget(cloud: Cloud, balancer: LoadBalancerRecord, fields: Fields): void {
  const target = targetOf(fields);
  if (balancer.targets.some((one) => isSame(one, target))) {
    throw new Refusal('target_already_defined', 'load balancer target is already defined');
  }
  const most = findLoadBalancerType(balancer.type)?.max_targets ?? 0;
  if (balancer.targets.length >= most)
    throw new Refusal('resource_limit_exceeded', `${balancer.type} has at most ${most} targets`);
  if (target.usePrivateIp) refuseApart(cloud, balancer, target);
  if (target.server !== undefined) cloud.get('servers', target.server);
  balancer.targets.push(target);
}

export function removeTarget(balancer: LoadBalancerRecord, fields: Fields): void {
  const target = targetOf(fields);
  if (!balancer.targets.some((one) => isSame(one, target)))
    throw new Refusal('not_found', 'load balancer target not found');
  balancer.targets = balancer.targets.filter((one) => !isSame(one, target));
}

function targetOf(fields: Fields): LoadBalancerTarget {
  const type = fields.oneOf('type', TYPES);
  const usePrivateIp = fields.flag('use_private_ip') ?? false;
  if (type === 'server') return { type, server: fields.inner('server').number('id'), usePrivateIp };
  if (type === 'ip') return { type, ip: fields.inner('ip').text('ip'), usePrivateIp };
  return { type, selector: fields.inner('label_selector').text('selector'), usePrivateIp };
}

function isSame(one: LoadBalancerTarget, other: LoadBalancerTarget): boolean {
  return (
    one.type === other.type &&
    one.server === other.server &&
    one.selector === other.selector &&
    one.ip === other.ip
  );
}

function refuseApart(cloud: Cloud, balancer: LoadBalancerRecord, target: LoadBalancerTarget): void {
  const network = presentNetwork(balancer)?.network;
  if (network === undefined) {
    throw new Refusal('load_balancer_not_attached_to_network', 'load balancer is not attached to a network');
  }
  if (target.type === 'ip') throw invalid({ use_private_ip: 'not allowed with an ip target' });
  if (target.server === undefined) return;
  const isTogether = presentInterfaces(cloud.get('servers', target.server)).some(
    (one) => one.network === network,
  );
  if (!isTogether)
    throw new Refusal(
      'server_not_attached_to_network',
      'server is not attached to the network of the load balancer',
    );
}
