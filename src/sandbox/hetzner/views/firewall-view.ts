import { parseLabelSelector } from '../api/label-selector.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { FirewallRecord, ServerRecord } from '../cloud/records.ts';

/** The firewalls that hold for a server, applied by hand or by label selector. */
export function firewallsOf(cloud: Cloud, server: ServerRecord): FirewallRecord[] {
  return cloud.all('firewalls').filter((one) => one.servers.includes(server.id) || selects(one, server));
}

function selects(firewall: FirewallRecord, server: ServerRecord): boolean {
  return firewall.selectors.some((selector) => parseLabelSelector(selector)(server.labels));
}

export function showFirewall(cloud: Cloud, firewall: FirewallRecord) {
  return {
    id: firewall.id,
    name: firewall.name,
    labels: firewall.labels,
    created: firewall.created,
    rules: firewall.rules,
    applied_to: [
      ...firewall.servers.map((id) => ({ type: 'server', server: { id } })),
      ...firewall.selectors.map((selector) => ({
        type: 'label_selector',
        label_selector: { selector },
        applied_to_resources: selectedServers(cloud, selector),
      })),
    ],
  };
}

function selectedServers(cloud: Cloud, selector: string) {
  const holds = parseLabelSelector(selector);
  return cloud
    .all('servers')
    .filter((one) => holds(one.labels))
    .map((one) => ({ type: 'server', server: { id: one.id } }));
}
