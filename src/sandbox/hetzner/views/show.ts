import type { Cloud } from '../cloud/cloud.ts';
import type { Kind, RecordsByKind } from '../cloud/records.ts';
import { showFirewall } from './firewall-view.ts';
import { type HealthOf, showLoadBalancer } from './load-balancer-view.ts';
import {
  showCertificate,
  showFloatingIp,
  showImage,
  showNetwork,
  showPlacementGroup,
  showPrimaryIp,
  showSshKey,
  showVolume,
} from './plain-views.ts';
import { showServer } from './server-view.ts';

export type Views = { [K in Kind]: (record: RecordsByKind[K]) => Record<string, unknown> };

/** The API's form of each kind of record. */
export function createViews(cloud: Cloud, healthOf: HealthOf): Views {
  return {
    servers: (record) => showServer(cloud, record),
    load_balancers: (record) => showLoadBalancer(cloud, record, healthOf),
    primary_ips: (record) => showPrimaryIp(cloud, record),
    floating_ips: (record) => showFloatingIp(cloud, record),
    volumes: (record) => showVolume(cloud, record),
    networks: (record) => showNetwork(cloud, record),
    firewalls: (record) => showFirewall(cloud, record),
    placement_groups: (record) => showPlacementGroup(cloud, record),
    ssh_keys: (record) => showSshKey(cloud, record),
    certificates: (record) => showCertificate(cloud, record),
    images: (record) => showImage(cloud, record),
  };
}
