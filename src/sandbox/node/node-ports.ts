import { privateAddress } from '../ground/private-address.ts';
import type { BootedServer, Ground } from '../ground.ts';

const NODE_PORTS = [30443, 30080, 30053];

/** Makes the node ports of a server answer at each of its private addresses. */
export function publishNodePorts(
  ground: Ground,
  server: BootedServer,
  ports: ReadonlyMap<number, number>,
): void {
  for (const address of addressesOf(server)) {
    for (const [port, loopback] of ports) {
      if (ground.addresses.find(address, port) !== loopback)
        ground.addresses.publish(address, port, loopback);
    }
  }
}

export function withdrawNodePorts(ground: Ground, server: BootedServer): void {
  for (const address of addressesOf(server))
    for (const port of NODE_PORTS) ground.addresses.withdraw(address, port);
}

function addressesOf({ privateIps, networks }: BootedServer): string[] {
  return privateIps.map((ip) => privateAddress(ip, networks?.[ip]));
}
