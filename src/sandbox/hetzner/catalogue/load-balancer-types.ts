import { LOCATIONS } from './locations.ts';
import { priceIn } from './prices.ts';

/** Load balancer types with the limits that the API enforces (public documentation). */
export const LOAD_BALANCER_TYPES = [
  loadBalancerType(1, 'lb11', 10_000, 5, 25, 10, 5.39),
  loadBalancerType(2, 'lb21', 20_000, 15, 75, 25, 16.4),
  loadBalancerType(3, 'lb31', 40_000, 30, 150, 50, 32.9),
];

export type LoadBalancerType = (typeof LOAD_BALANCER_TYPES)[number];

export function findLoadBalancerType(idOrName: string): LoadBalancerType | undefined {
  return LOAD_BALANCER_TYPES.find((one) => one.name === idOrName || String(one.id) === idOrName);
}

function loadBalancerType(
  id: number,
  name: string,
  max_connections: number,
  max_services: number,
  max_targets: number,
  max_assigned_certificates: number,
  monthly: number,
) {
  return {
    id,
    name,
    description: name.toUpperCase(),
    max_connections,
    max_services,
    max_targets,
    max_assigned_certificates,
    deprecated: null,
    prices: LOCATIONS.map((one) => priceIn(one.name, monthly)),
  };
}
