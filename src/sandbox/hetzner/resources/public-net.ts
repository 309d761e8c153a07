import type { Fields } from '../api/fields.ts';
import { invalid, Refusal } from '../api/refusal.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { ipv6Network } from '../cloud/public-pool.ts';
import type { PrimaryIpRecord, ServerRecord } from '../cloud/records.ts';

/** Assigns the primary IPs asked for, and makes those that are wanted without one (they go with the server). */
export function assignPrimaryIps(cloud: Cloud, server: ServerRecord, wish: Fields | undefined): void {
  for (const type of ['ipv4', 'ipv6'] as const) {
    const isWanted = wish?.flag(`enable_${type}`) ?? true;
    const id = wish?.optionalNumber(type);
    if (id !== undefined) assignPrimaryIp(cloud.get('primary_ips', id), server, type);
    else if (isWanted)
      cloud.add('primary_ips', { ...newPrimaryIp(cloud, type, server.location), assignee: server.id });
  }
}

export function assignPrimaryIp(
  ip: PrimaryIpRecord,
  server: ServerRecord,
  type: 'ipv4' | 'ipv6' = ip.type,
): void {
  if (ip.assignee !== undefined)
    throw new Refusal('primary_ip_already_assigned', `primary ip ${ip.name} is already assigned`);
  if (ip.type !== type)
    throw new Refusal('primary_ip_version_mismatch', `primary ip ${ip.name} is not ${type}`);
  if (ip.location !== server.location)
    throw invalid({ public_net: `primary ip ${ip.name} is in ${ip.location}` });
  ip.assignee = server.id;
}

export function newPrimaryIp(cloud: Cloud, type: 'ipv4' | 'ipv6', location: string): PrimaryIpRecord {
  const id = cloud.nextId();
  const ip = type === 'ipv4' ? cloud.publicAddress() : ipv6Network(id);
  return {
    id,
    name: `primary_ip-${id}`,
    created: cloud.created(),
    labels: {},
    type,
    ip,
    location,
    autoDelete: true,
    protection: { delete: false },
    reverse: type === 'ipv4' ? [{ ip, dns_ptr: defaultReverse(ip) }] : [],
  };
}

export function defaultReverse(ip: string): string {
  return `static.${ip.split('.').reverse().join('.')}.clients.your-server.de`;
}
