import { invalid, Refusal } from '../api/refusal.ts';
import type { Cloud } from './cloud.ts';
import { isIn, parseRange, toAddress } from './ipv4.ts';
import type { NetworkRecord } from './records.ts';

/** Private addresses in use on a network, by servers (with aliases) and load balancers. */
export function usedAddresses(cloud: Cloud, network: number): Set<string> {
  const used = new Set<string>();
  for (const server of cloud.all('servers')) {
    for (const one of server.privateNet) {
      if (one.network === network) for (const ip of [one.ip, ...one.alias_ips]) used.add(ip);
    }
  }
  for (const balancer of cloud.all('load_balancers')) {
    if (balancer.privateNet?.network === network) used.add(balancer.privateNet.ip);
  }
  return used;
}

/** The address asked for when it is free in a subnet of that zone, else the lowest free one. */
export function takePrivateAddress(
  cloud: Cloud,
  network: NetworkRecord,
  zone: string,
  wanted?: string,
): string {
  const subnets = network.subnets.filter((one) => one.network_zone === zone);
  if (subnets.length === 0)
    throw new Refusal('no_subnet_available', `no subnet of network ${network.name} is in zone ${zone}`);
  const used = usedAddresses(cloud, network.id);
  const gateways = new Set(network.subnets.map((one) => one.gateway));
  if (wanted !== undefined) return checked(wanted, subnets, used, gateways);
  for (const subnet of subnets) {
    const range = parseRange(subnet.ip_range);
    for (let at = (range?.first ?? 0) + 1; range !== undefined && at < range.last; at += 1) {
      const ip = toAddress(at);
      if (!used.has(ip) && !gateways.has(ip)) return ip;
    }
  }
  throw new Refusal('no_subnet_available', `no address is free in network ${network.name}`);
}

function checked(
  wanted: string,
  subnets: { ip_range: string }[],
  used: Set<string>,
  gateways: Set<string>,
): string {
  const isInside = subnets.some((one) => {
    const range = parseRange(one.ip_range);
    return range !== undefined && isIn(range, wanted);
  });
  if (!isInside) throw invalid({ ip: `'${wanted}' is in no subnet of the network` });
  if (used.has(wanted) || gateways.has(wanted))
    throw new Refusal('ip_not_available', `ip '${wanted}' is not available`);
  return wanted;
}
