import type { Interfaces } from '@oclif/core';
import { Config } from '@oclif/core/config';

/** oclif.manifest.json as it must be for the built commands: stable order, no path of this machine. */
export async function manifestText(root: string): Promise<string> {
  const config = await Config.load({ root, ignoreManifest: true, enablePerf: false } as never);
  const plugin = [...config.plugins.values()].find((one) => one.root === root)!;
  const { commands, version } = (plugin as unknown as { manifest: Interfaces.Manifest }).manifest;
  const sorted = Object.fromEntries(
    Object.entries(commands).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  return `${JSON.stringify({ commands: sorted, version }, null, 2)}\n`;
}
