import type { CloudKind, CloudObject } from '../../../../src/domain/destroy/cloud-object.ts';

/** A thing at Hetzner with nothing special about it. */
export function cloudThing(kind: CloudKind, more: Partial<CloudObject> = {}): CloudObject {
  const plain = { id: 1, name: 'thing', labels: {}, protected: false, servers: [], networks: [] };
  return { kind, ...plain, goesWithServer: false, ...more };
}

const price = (hourly: bigint) => ({ hourly, monthly: hourly * 700n });

/** EUR 0.02 a server, 0.01 a load balancer, 0.001 an address; EUR 0.0438 a gigabyte and month. */
export const PRICES = {
  currency: 'EUR',
  serverTypes: { cpx32: { fsn1: price(20_000n) } },
  loadBalancerTypes: { lb11: { fsn1: price(10_000n) } },
  primaryIps: { ipv4: { fsn1: price(1_000n) } },
  floatingIps: { ipv4: { fsn1: { hourly: 0n, monthly: 3_650_000n } } },
  volumeGbMonth: 43_800n,
  imageGbMonth: 7_300n,
};
