import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createK3sReleases } from '../../clients/registry/k3s-releases.ts';
import type { Target } from '../../domain/surroundings.ts';
import type { Probes } from '../../pipeline/world.ts';
import { findTool } from '../../toolbox/find-tool.ts';
import type { ServiceSettings } from '../settings.ts';

/** What the checks ask of this machine and of the server of the k3s releases. */
export function machineProbes(
  settings: ServiceSettings,
  target: Target,
): { probes: Probes; close(): Promise<void> } {
  const releases = createK3sReleases({ target });
  const { env, folders, report, fetchTools } = settings;
  const workshop = { env, cacheFolder: folders.cache, packageFolder: folders.package, report, fetch: false };
  const probes: Probes = {
    k3sRelease: (version, signal) => releases.exists(version, signal),
    tofuVersion: async () => (await findTool('tofu', workshop).catch(() => undefined))?.version,
    getsTofu: fetchTools,
    freeBytes,
  };
  return { probes, close: () => releases.close() };
}

async function freeBytes(folder: string): Promise<number> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => undefined);
    if (found !== undefined) return found.bavail * found.bsize;
    if (dirname(at) === at) return Number.POSITIVE_INFINITY;
  }
}
