import type { BootedServer } from '../../ground.ts';
import { primaryIpOf } from '../views/server-view.ts';
import type { Cloud } from './cloud.ts';
import { presentInterfaces } from './moving.ts';
import type { ServerRecord } from './records.ts';

/** What the bus tells of a server. */
export function bootedServer(cloud: Cloud, server: ServerRecord): BootedServer {
  return {
    id: server.id,
    name: server.name,
    location: server.location,
    publicIp: primaryIpOf(cloud, server.id, 'ipv4')?.ip ?? '',
    privateIps: presentInterfaces(server).map((one) => one.ip),
    networks: Object.fromEntries(presentInterfaces(server).map((one) => [one.ip, one.network])),
    labels: { ...server.labels },
    userData: server.userData,
  };
}

/** The server runs: the bus is told, unless its node is one that never boots. */
export function boot(cloud: Cloud, server: ServerRecord): void {
  if (cloud.find('servers', server.id) !== server) return;
  server.status = 'running';
  if (cloud.ground.faults.strike('node-never-boots', server.name)) server.neverBoots = true;
  cloud.ground.log(`hetzner: server ${server.name} runs${server.neverBoots ? ', its node never boots' : ''}`);
  if (!server.neverBoots) cloud.ground.bus.emit('server-started', bootedServer(cloud, server));
}

export function tellAttached(cloud: Cloud, server: ServerRecord): void {
  const isThere = cloud.find('servers', server.id) === server && server.status === 'running';
  if (isThere && !server.neverBoots) cloud.ground.bus.emit('network-attached', bootedServer(cloud, server));
}

export function halt(cloud: Cloud, server: ServerRecord): void {
  server.status = 'off';
  cloud.ground.bus.emit('server-stopped', { id: server.id });
}

/** After a restart of the sandbox, every server that ran boots again. */
export function bootAll(cloud: Cloud): void {
  for (const server of cloud.all('servers')) if (server.status === 'running') boot(cloud, server);
}
