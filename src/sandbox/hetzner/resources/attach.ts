import { Refusal } from '../api/refusal.ts';
import { findLocation } from '../catalogue/locations.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { takePrivateAddress } from '../cloud/network-addresses.ts';
import type { LoadBalancerRecord, NetworkRecord, ServerRecord } from '../cloud/records.ts';

/** Reserves an interface on a network, with the address asked for or the next free one; its action brings it. */
export function attachToNetwork(
  cloud: Cloud,
  server: ServerRecord,
  network: NetworkRecord,
  wanted?: string,
  aliases: string[] = [],
) {
  if (server.privateNet.some((one) => one.network === network.id)) {
    throw new Refusal(
      'server_already_attached',
      `server ${server.name} is already attached to network ${network.name}`,
    );
  }
  const ip = takePrivateAddress(cloud, network, zoneOf(server.location), wanted);
  server.privateNet.push({
    network: network.id,
    ip,
    alias_ips: aliases,
    mac_address: macAddress(ip, network.id),
    moving: 'in',
  });
  cloud.save();
}

export function attachBalancer(
  cloud: Cloud,
  balancer: LoadBalancerRecord,
  network: NetworkRecord,
  wanted?: string,
): NonNullable<LoadBalancerRecord['privateNet']> {
  if (balancer.privateNet !== undefined) {
    throw new Refusal(
      'load_balancer_already_attached',
      `load balancer ${balancer.name} is already attached to a network`,
    );
  }
  const ip = takePrivateAddress(cloud, network, zoneOf(balancer.location), wanted);
  balancer.privateNet = { network: network.id, ip };
  cloud.save();
  return balancer.privateNet;
}

export function zoneOf(location: string): string {
  return findLocation(location)?.network_zone ?? '';
}

/** A locally administered address made from the interface's own, so that it stays the same. */
function macAddress(ip: string, network: number): string {
  const bytes = [0x86, network % 256, ...ip.split('.').map(Number)];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
