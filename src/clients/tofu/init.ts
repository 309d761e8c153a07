import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { livingChild } from './child-record.ts';
import { type CommandOptions, command } from './commands.ts';
import { clearInitStamp, isInitialised, stampInit } from './init-stamp.ts';
import { clearImports } from './take-in.ts';
import { placeCliConfig, placeModule, STATE_FILE } from './work-folder.ts';

/** `tofu init`, unless the folder is as the last one left it. */
export async function init(options: CommandOptions): Promise<void> {
  const { folder } = options;
  const binary = await options.binary();
  await placeCliConfig(folder, await options.providerMirror?.());
  if (await isInitialised(folder, binary)) return;
  await clearInitStamp(folder);
  await command(options, ['init', '-json', '-lock-timeout=10s']);
  await stampInit(folder, binary);
}

/**
 * Places the module and runs `init` where there was no apply yet: without a state to open, OpenTofu needs neither
 * passphrase nor any other secret for it. Leaves a folder alone in which another OpenTofu is at work.
 */
export async function beginFolder(options: CommandOptions): Promise<void> {
  const { folder, module } = options;
  // Wanted next; what goes wrong with them is told where they are waited for.
  Promise.all([options.binary(), options.providerMirror?.()]).catch(() => undefined);
  if ((await isThere(join(folder, STATE_FILE))) || (await livingChild(folder)) !== undefined) return;
  await placeModule(module, folder);
  await clearImports(folder);
  await init({
    ...options,
    passphrase: async () => undefined,
    hetznerToken: async () => undefined,
    secretVariables: async () => ({}),
  });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
