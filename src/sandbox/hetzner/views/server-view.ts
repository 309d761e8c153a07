import { IMAGES } from '../catalogue/images.ts';
import { findLocation } from '../catalogue/locations.ts';
import { findServerType } from '../catalogue/server-types.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { isBusy } from '../cloud/locks.ts';
import { presentInterfaces } from '../cloud/moving.ts';
import type { PrimaryIpRecord, ServerRecord } from '../cloud/records.ts';
import { firewallsOf } from './firewall-view.ts';
import { showPlacementGroup } from './plain-views.ts';

const TEBIBYTE = 1024 ** 4;

/** The API's form of a server; without `datacenter`, which left the API in July 2026. */
export function showServer(cloud: Cloud, server: ServerRecord) {
  const type = findServerType(server.type);
  const group =
    server.placementGroup === undefined ? undefined : cloud.find('placement_groups', server.placementGroup);
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    created: server.created,
    public_net: publicNet(cloud, server),
    private_net: presentInterfaces(server).map(({ moving: _moving, ...shown }) => shown),
    server_type: type,
    location: findLocation(server.location),
    image: IMAGES.find((one) => one.id === server.image) ?? null,
    iso: null,
    rescue_enabled: false,
    locked: isBusy(cloud, 'server', server.id),
    backup_window: null,
    outgoing_traffic: 0,
    ingoing_traffic: 0,
    included_traffic: 20 * TEBIBYTE,
    protection: server.protection,
    labels: server.labels,
    volumes: cloud
      .all('volumes')
      .filter((one) => one.server === server.id)
      .map((one) => one.id),
    load_balancers: cloud
      .all('load_balancers')
      .filter((one) => one.targets.some((target) => target.server === server.id))
      .map((one) => one.id),
    primary_disk_size: server.diskSize,
    placement_group: group === undefined ? null : showPlacementGroup(cloud, group),
  };
}

function publicNet(cloud: Cloud, server: ServerRecord) {
  const [ipv4, ipv6] = (['ipv4', 'ipv6'] as const).map((type) => primaryIpOf(cloud, server.id, type));
  return {
    ipv4: ipv4 === undefined ? null : { id: ipv4.id, ip: ipv4.ip, blocked: false, dns_ptr: reverseOf(ipv4) },
    ipv6: ipv6 === undefined ? null : { id: ipv6.id, ip: ipv6.ip, blocked: false, dns_ptr: ipv6.reverse },
    floating_ips: cloud
      .all('floating_ips')
      .filter((one) => one.server === server.id)
      .map((one) => one.id),
    firewalls: firewallsOf(cloud, server).map((one) => ({ id: one.id, status: 'applied' })),
  };
}

export function primaryIpOf(
  cloud: Cloud,
  server: number,
  type: 'ipv4' | 'ipv6',
): PrimaryIpRecord | undefined {
  return cloud.all('primary_ips').find((one) => one.assignee === server && one.type === type);
}

function reverseOf(ip: PrimaryIpRecord): string {
  return ip.reverse[0]?.dns_ptr ?? '';
}
