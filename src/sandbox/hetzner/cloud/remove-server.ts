import type { Cloud } from './cloud.ts';
import type { ServerRecord } from './records.ts';

/** How long a firewall still counts a deleted server as one it is applied to, in real milliseconds. */
const FIREWALL_LINGERS_MS = 2_000;

/** Takes a server away: what was attached to it is free, its automatic primary IPs go with it. */
export function removeServer(cloud: Cloud, server: ServerRecord): void {
  cloud.remove('servers', server.id);
  releasePrimaryIps(cloud, server.id);
  for (const volume of cloud.all('volumes')) if (volume.server === server.id) delete volume.server;
  for (const ip of cloud.all('floating_ips')) if (ip.server === server.id) delete ip.server;
  for (const one of cloud.all('load_balancers'))
    one.targets = one.targets.filter((target) => target.server !== server.id);
  cloud.ground.clock.after(FIREWALL_LINGERS_MS, () => forgetIn(cloud, server.id));
  cloud.ground.bus.emit('server-deleted', { id: server.id });
  cloud.changed.emit('balancers');
}

function forgetIn(cloud: Cloud, server: number): void {
  for (const one of cloud.all('firewalls')) one.servers = one.servers.filter((id) => id !== server);
  cloud.save();
}

/** After a server: its primary IPs go too where they are set to, the others are free again. */
function releasePrimaryIps(cloud: Cloud, server: number): void {
  for (const ip of cloud.all('primary_ips')) {
    if (ip.assignee !== server) continue;
    delete ip.assignee;
    if (ip.autoDelete && !ip.protection.delete) cloud.remove('primary_ips', ip.id);
  }
}
