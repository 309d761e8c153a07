import type { FaultSetting } from '../ground.ts';
import type { Cloud } from '../hetzner/cloud/cloud.ts';

const SOVEREIGN_LABEL = 'catalyst.openova.io/sovereign';

export interface KeptSovereign {
  fqdn: string;
  servers: { name: string; status: string; location: string }[];
  loadBalancers: number;
}

export interface SandboxStatus {
  startedAt: string;
  uptimeSeconds: number;
  speed: number;
  faults: FaultSetting[];
  sovereigns: KeptSovereign[];
  /** How many objects of each kind the project holds. */
  objects: Record<string, number>;
  /** Calls that no part of the sandbox knows; a test that meets one fails. */
  unhandled: string[];
  /** What went wrong inside the sandbox itself; a test that meets one fails. */
  defects: string[];
}

/** The Sovereigns that have something in the simulated project, by label. */
export function keptSovereigns(cloud: Cloud): KeptSovereign[] {
  const found = new Map<string, KeptSovereign>();
  const of = (labels: Readonly<Record<string, string>>) => {
    const fqdn = labels[SOVEREIGN_LABEL];
    if (fqdn === undefined) return undefined;
    if (!found.has(fqdn)) found.set(fqdn, { fqdn, servers: [], loadBalancers: 0 });
    return found.get(fqdn);
  };
  for (const { name, status, location, labels } of cloud.all('servers')) {
    of(labels)?.servers.push({ name, status, location });
  }
  for (const { labels } of cloud.all('load_balancers')) {
    const sovereign = of(labels);
    if (sovereign !== undefined) sovereign.loadBalancers += 1;
  }
  return [...found.values()];
}
