import { join } from 'node:path';
import { addReleases } from './flux/extra-releases.ts';
import { templateTree } from './flux/template-tree.ts';
import { startGitServer } from './git/git-server.ts';
import type { Ground, SandboxPart } from './ground.ts';
import { MachineFloor } from './node/machine-floor.ts';
import type { ClusterTools } from './real-cluster/real-cluster.ts';
import { RealFloor } from './real-cluster/real-floor.ts';
import { startRegistry } from './registry/registry-server.ts';
import { startReleases } from './releases/releases-server.ts';

export interface ClusterOptions {
  /** The only password with which the kit's charts can be pulled. */
  registryPullToken: string;
  /** k3s releases that exist; a list of its own when left out. */
  k3sReleases?: readonly string[];
  /** How many releases beyond the kit each cluster gets, for measurements. */
  extraReleases?: number;
  /** Hears of every call to the registry or the releases that is not imitated. */
  onUnhandled?: (call: string) => void;
  /** Where Git and the clusters are kept; without it, in a temporary folder and in memory. */
  folder?: string;
  /** Programs of real clusters, which are then booted in the place of imitated ones; needs a folder. */
  clusterTools?: ClusterTools;
}

/**
 * Starts everything that stands behind a server's power-on: machines that boot from their user_data, their Kubernetes
 * API with Flux, the registry, the k3s releases and the Git repository. Facts: `registry`, `k3sReleases` (base
 * addresses, loopback http) and `git` (a repository address).
 */
export async function startCluster(ground: Ground, options: ClusterOptions): Promise<SandboxPart> {
  const tree = templateTree();
  const inFolder = (name: string) => (options.folder === undefined ? undefined : join(options.folder, name));
  const [registry, releases, git] = await Promise.all([
    startRegistry({
      pullToken: options.registryPullToken,
      faults: ground.faults,
      ...(options.onUnhandled === undefined ? {} : { onUnhandled: options.onUnhandled }),
    }),
    startReleases(options.k3sReleases, options.onUnhandled),
    startGitServer(tree, inFolder('git')),
  ]);
  const { clusterTools: tools, registryPullToken: pullToken } = options;
  const folder = inFolder('real-clusters');
  const floor =
    tools !== undefined && folder !== undefined
      ? new RealFloor(ground, { tools, pullToken, folder })
      : new MachineFloor(ground, {
          tree,
          revision: `main@sha1:${git.head}`,
          chart: registry.chart,
          folder: inFolder('clusters'),
          onFlux: (cluster) => addReleases(cluster, options.extraReleases ?? 0),
        });
  return {
    name: 'cluster',
    facts: {
      registry: `http://127.0.0.1:${registry.port}`,
      k3sReleases: `http://127.0.0.1:${releases.port}`,
      git: git.url,
    },
    stop: async () => {
      await floor.close();
      await Promise.all([registry.close(), releases.close(), git.close()]);
    },
  };
}
