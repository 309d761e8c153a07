import { CatalystError } from '../../domain/errors.ts';
import { CLUSTER_RECIPES } from '../../toolbox/cluster-recipes.ts';
import { findTool } from '../../toolbox/find-tool.ts';
import type { ClusterToolName, Workshop } from '../../toolbox/tool.ts';
import type { ClusterTools } from './real-cluster.ts';

/**
 * The programs of a real cluster, fetched or built where they are not here yet.
 * @throws CatalystError CATALYST-TOOL-MISSING naming the first one that cannot be had, and on anything but Linux
 */
export async function findClusterTools(workshop: Workshop, platform: string): Promise<ClusterTools> {
  if (platform !== 'linux') {
    throw new CatalystError('CATALYST-TOOL-MISSING', 'A real cluster in the sandbox needs Linux.', {
      hint: 'Take the imitated one: catalyst sandbox up',
    });
  }
  const found: Partial<Record<ClusterToolName, string>> = {};
  for (const name of Object.keys(CLUSTER_RECIPES) as ClusterToolName[])
    found[name] = (await findTool(name, workshop)).path;
  return found as ClusterTools;
}
