import { startCluster } from '../cluster.ts';
import type { SandboxGround } from '../ground/create-ground.ts';
import type { SandboxPart } from '../ground.ts';
import { startPowerdns } from '../powerdns/start.ts';
import type { SandboxCredentials } from './context.ts';
import type { SandboxLayout } from './layout.ts';

export interface PartsOptions {
  poolDomain: string;
  credentials: SandboxCredentials;
  /** Releases beyond the kit in each cluster, for measurements. */
  extraReleases?: number;
  layout: SandboxLayout;
}

/** Everything besides the simulated cloud, in the order in which it has to stop. */
export function startParts(ground: SandboxGround, options: PartsOptions): Promise<SandboxPart[]> {
  const { credentials, poolDomain, extraReleases = 0, layout } = options;
  const { registryPullToken, powerdnsApiKey: key } = credentials;
  return Promise.all([
    startCluster(ground, { registryPullToken, extraReleases, folder: layout.folder }),
    startPowerdns(ground, { poolDomain, key, file: layout.zones }),
  ]);
}
