import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonValue } from '../../domain/event.ts';

export const PLAN_FILE = 'plan.bin';
export const STATE_FILE = 'terraform.tfstate';
const MODULE_RECORD = 'module.json';

interface ModuleRecord {
  hash: string;
  files: string[];
}

/**
 * Copies the module into the work folder when it differs from the copy there; files of an older module are removed.
 * Returns the module's SHA-256 over paths and contents.
 */
export async function placeModule(module: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const files = await moduleFiles(module);
  const hash = await hashOf(module, files);
  const record = await readRecord(folder);
  if (record.hash === hash && (await hashOf(folder, files).catch(() => '')) === hash) return hash;
  for (const file of record.files.filter((old) => !files.includes(old)))
    await rm(join(folder, file), { force: true });
  await Promise.all(files.map((file) => copy(join(module, file), join(folder, file))));
  await writeDurably(join(folder, MODULE_RECORD), JSON.stringify({ hash, files }));
  return hash;
}

/** Non-secret variables, readable by the owner only. */
export async function placeVariables(folder: string, variables: Record<string, JsonValue>): Promise<void> {
  await writeDurably(join(folder, 'tofu.auto.tfvars.json'), `${JSON.stringify(variables, undefined, 2)}\n`);
}

/** OpenTofu's own configuration for our runs; without it a broken one of the user's would end up in our output. */
export async function placeCliConfig(folder: string, mirror: string | undefined): Promise<string> {
  const file = join(folder, 'cli.tfrc');
  const source =
    mirror === undefined
      ? '  direct {}'
      : `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ["*/*/*"]\n  }`;
  const text = `provider_installation {\n${source}\n}\ndisable_checkpoint = true\n`;
  if ((await readText(file)) !== text) await writeDurably(file, text);
  return file;
}

/**
 * A killed OpenTofu leaves its state file empty or cut. Then the copy that it made before is put back, or the file goes:
 * what exists in the cloud is imported again. Returns what was done, undefined when the state was whole.
 */
export async function repairState(folder: string): Promise<'restored' | 'removed' | undefined> {
  const state = join(folder, STATE_FILE);
  const text = await readText(state);
  if (text === undefined || isJson(text)) return undefined;
  await rename(state, `${state}.damaged`);
  const backup = await readText(`${state}.backup`);
  if (backup === undefined || !isJson(backup)) return 'removed';
  await writeDurably(state, backup);
  return 'restored';
}

export async function sha256OfFile(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
}

export async function writeDurably(file: string, text: string | Uint8Array): Promise<void> {
  const temporary = `${file}.new`;
  await writeFile(temporary, text, { mode: 0o600, flush: true });
  await rename(temporary, file);
}

/** Every file of a module that OpenTofu needs to run it: neither its tests nor what an `init` left beside it. */
export async function moduleFiles(module: string): Promise<string[]> {
  const entries = await readdir(module, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const relative = paths.map((path) => path.slice(module.replace(/\/+$/, '').length + 1));
  return relative.filter((path) => !LEFT_OUT.test(path)).sort();
}

const LEFT_OUT =
  /(^|\/)(\.terraform(\/|\.lock\.hcl$)|tests\/|terraform\.tfstate)|\.(tftest\.hcl|tfvars|md)$|\.auto\.tfvars\.json$/;

async function hashOf(base: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const contents = await Promise.all(files.map((file) => readFile(join(base, file))));
  for (const [index, file] of files.entries()) hash.update(`${file}\0`).update(contents[index]!);
  return hash.digest('hex');
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to);
}

async function readRecord(folder: string): Promise<ModuleRecord> {
  const text = await readText(join(folder, MODULE_RECORD));
  return text !== undefined && isJson(text) ? (JSON.parse(text) as ModuleRecord) : { hash: '', files: [] };
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
