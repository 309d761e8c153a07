import { startCluster } from '../cluster.ts';
import { Account } from '../dynadot/account.ts';
import { startDynadot } from '../dynadot/start-dynadot.ts';
import { zonesOf } from '../dynadot/zone-of.ts';
import type { SandboxGround } from '../ground/create-ground.ts';
import type { SandboxPart } from '../ground.ts';
import { NAMESERVERS, startPowerdns } from '../powerdns/start.ts';
import type { ClusterTools } from '../real-cluster/real-cluster.ts';
import type { SandboxCredentials } from './context.ts';
import type { SandboxLayout } from './layout.ts';

export interface PartsOptions {
  poolDomain: string;
  credentials: SandboxCredentials;
  /** Releases beyond the kit in each cluster, for measurements. */
  extraReleases?: number;
  /** Programs of real clusters; without them clusters are imitated. */
  clusterTools?: ClusterTools;
  layout: SandboxLayout;
}

/** Everything besides the simulated cloud, in the order in which it has to stop. */
export function startParts(ground: SandboxGround, options: PartsOptions): Promise<SandboxPart[]> {
  const { credentials, poolDomain, extraReleases = 0, clusterTools, layout } = options;
  const { registryPullToken, powerdnsApiKey: key, dynadotKey } = credentials;
  const account = new Account(ground, { file: layout.account });
  const besides = zonesOf(account, Object.keys(NAMESERVERS));
  const onUnhandled = (call: string) => ground.defects.note(`not imitated: ${call}`);
  const clusters = { registryPullToken, extraReleases, onUnhandled, folder: layout.folder };
  return Promise.all([
    startCluster(ground, clusterTools === undefined ? clusters : { ...clusters, clusterTools }),
    startPowerdns(ground, { poolDomain, key, file: layout.zones, besides }),
    startDynadot(ground, { account, key: dynadotKey }),
  ]);
}
