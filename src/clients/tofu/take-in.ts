import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandOptions, command, read } from './commands.ts';
import { tofuFailure } from './failures.ts';
import { IMPORTS_FILE, IMPORTS_PLAN, importBlocks } from './import-blocks.ts';
import { stateWith } from './state-with.ts';
import type { StatePart } from './tofu.ts';
import { writeDurably } from './work-folder.ts';

const LOCK = '-lock-timeout=10s';

/**
 * Takes parts into the state. A plan with import blocks has the provider read them all at once; what it read goes into
 * the state by one push, with what the provider leaves empty already set. An apply of that plan would "repair" just
 * those gaps in the cloud, so there is none.
 */
export async function takeIn(options: CommandOptions, parts: readonly StatePart[]): Promise<void> {
  if (parts.length === 0) return;
  const wanted = parts.filter(({ id }) => id !== undefined);
  const found = wanted.length === 0 ? undefined : await readFromCloud(options, wanted);
  const made = stateWith(await read(options, 'state', ['state', 'pull']), parts, found);
  if ('missing' in made) throw tofuFailure('import', [], `${made.missing} could not be read`);
  await read(options, 'state', ['state', 'push', LOCK, '-'], made.state);
}

async function readFromCloud(options: CommandOptions, parts: readonly StatePart[]): Promise<string> {
  try {
    await writeDurably(join(options.folder, IMPORTS_FILE), importBlocks(parts));
    await command(options, ['plan', '-json', LOCK, '-refresh=false', `-out=${IMPORTS_PLAN}`]);
    return await read(options, 'plan', ['show', '-json', IMPORTS_PLAN]);
  } finally {
    await clearImports(options.folder);
  }
}

/** Left-over import blocks would enter the next plan. */
export async function clearImports(folder: string): Promise<void> {
  for (const file of [IMPORTS_FILE, IMPORTS_PLAN]) await rm(join(folder, file), { force: true });
}
