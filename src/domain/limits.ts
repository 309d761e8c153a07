/** Largest label value that Hetzner takes, hence the longest FQDN (docs.hetzner.cloud, "Labels"). */
export const LABEL_VALUE_MAX = 63;
/** Members of one placement group of type spread (docs.hetzner.cloud, "Placement Groups"). */
export const SPREAD_GROUP_MAX = 10;
/** Bytes of user_data as sent (docs.hetzner.cloud, "Create a Server"). */
export const USER_DATA_MAX = 32_768;
/** Workers of one region, as the OpenTofu module bounds them. */
export const WORKERS_MAX = 50;
/** Regions of one Sovereign: each takes a /24 of 10.0.0.0/16 from 10.0.11.0 up. */
export const REGIONS_MAX = 10;
/** Servers that a new Hetzner project may hold; the API does not tell, so this is an assumption. */
export const SERVERS_ASSUMED = 10;

/** Targets a load balancer takes, where the live list is not at hand (docs.hetzner.cloud, 2026). */
export const LOAD_BALANCER_TARGETS: Readonly<Record<string, number>> = { lb11: 25, lb21: 75, lb31: 150 };

/** Network zone by location, where the live list is not at hand. The live API decides. */
export const NETWORK_ZONES: Readonly<Record<string, string>> = {
  fsn1: 'eu-central',
  nbg1: 'eu-central',
  hel1: 'eu-central',
  ash: 'us-east',
  hil: 'us-west',
  sin: 'ap-southeast',
};

/** How many spread groups hold `servers` servers. */
export function spreadGroupsFor(servers: number): number {
  return Math.ceil(servers / SPREAD_GROUP_MAX);
}

/** The smallest load balancer type that takes `targets` targets, undefined when none does. */
export function loadBalancerFor(targets: number): string | undefined {
  return Object.entries(LOAD_BALANCER_TARGETS)
    .sort(([, a], [, b]) => a - b)
    .find(([, most]) => most >= targets)?.[0];
}
