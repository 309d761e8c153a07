import type { Cloud } from './cloud.ts';
import { settleBalancer, settleInterfaces, settleVolume } from './moving.ts';
import { removeServer } from './remove-server.ts';

/** What was running when the sandbox went down is done when it comes up. */
export function settleActions(cloud: Cloud): void {
  for (const action of cloud.actions) action.done = true;
  for (const volume of cloud.all('volumes')) settleVolume(volume);
  for (const balancer of cloud.all('load_balancers')) settleBalancer(balancer);
  for (const server of cloud.all('servers')) {
    settleInterfaces(server);
    if (server.status === 'initializing' || server.status === 'starting') server.status = 'running';
    if (server.status === 'stopping') server.status = 'off';
    if (server.status === 'deleting') removeServer(cloud, server);
  }
  const isThere = (id: number) => cloud.find('servers', id) !== undefined;
  for (const firewall of cloud.all('firewalls')) firewall.servers = firewall.servers.filter(isThere);
}
