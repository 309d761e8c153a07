import type { LoadBalancerRecord, PrivateInterface, ServerRecord, VolumeRecord } from './records.ts';

/** The private interfaces that a server really has now: what is still being attached is not among them. */
export function presentInterfaces(server: ServerRecord): PrivateInterface[] {
  return server.privateNet.filter((one) => one.moving !== 'in');
}

/** The network that a load balancer is really on now. */
export function presentNetwork(balancer: LoadBalancerRecord): { network: number; ip: string } | undefined {
  const { privateNet } = balancer;
  return privateNet === undefined || privateNet.moving === 'in' ? undefined : privateNet;
}

/** The action on the server's interface in `network` is done; without a network, every such action. */
export function settleInterfaces(server: ServerRecord, network?: number): void {
  const isMeant = (one: PrivateInterface) => network === undefined || one.network === network;
  server.privateNet = server.privateNet.filter((one) => !(isMeant(one) && one.moving === 'out'));
  for (const one of server.privateNet) if (isMeant(one)) delete one.moving;
}

export function settleBalancer(balancer: LoadBalancerRecord): void {
  if (balancer.privateNet?.moving === 'out') delete balancer.privateNet;
  else if (balancer.privateNet !== undefined) delete balancer.privateNet.moving;
}

export function settleVolume(volume: VolumeRecord): void {
  if (volume.goesTo === null) delete volume.server;
  else if (volume.goesTo !== undefined) volume.server = volume.goesTo;
  delete volume.goesTo;
}
