import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './work-folder.ts';

const STAMP_FILE = 'init.json';

/** True when an `init` would find module, lock file, program, mirror and installed provider as it left them. */
export async function isInitialised(folder: string, binary: string): Promise<boolean> {
  const stamp = await readFile(join(folder, STAMP_FILE), 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === (await stampOf(folder, binary).catch(() => ''));
}

/** To be called when an `init` has ended well. */
export async function stampInit(folder: string, binary: string): Promise<void> {
  await writeDurably(join(folder, STAMP_FILE), await stampOf(folder, binary));
}

/** To be called before an `init`: one that is cut short leaves no stamp of an earlier one. */
export async function clearInitStamp(folder: string): Promise<void> {
  await rm(join(folder, STAMP_FILE), { force: true });
}

async function stampOf(folder: string, binary: string): Promise<string> {
  const inputs = ['module.json', '.terraform.lock.hcl', 'cli.tfrc'];
  const hash = createHash('sha256').update(`${binary}\0`);
  for (const input of inputs)
    hash.update(`${input}\0`).update(await readFile(join(folder, input)).catch(() => ''));
  return JSON.stringify({ inputs: hash.digest('hex'), installed: await installed(folder) });
}

/** Everything below `.terraform` that is no plain folder, with its size and time; links as what they lead to. */
async function installed(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, '.terraform'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  const lines = paths.map(async (path) => {
    const { size, mtimeMs } = await stat(path);
    return `${path.slice(folder.length)} ${size} ${mtimeMs}`;
  });
  return (await Promise.all(lines)).sort();
}
