import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from '../run.ts';
import type { Source, Tool, ToolName, Workshop } from '../tool.ts';
import { keep } from './cached.ts';

export interface ReleaseRecipe {
  name: ToolName;
  version: string;
  /** Address of the folder that holds archive and sums. */
  base: string;
  /** File below `base`; undefined where none is published. */
  archive: (os: string, arch: string) => string | undefined;
  /** The program in the archive, when it is not at its top; `file` when what is published is the program itself. */
  member?: ((os: string, arch: string) => string) | 'file';
  /** The release's own checksum file, lines of `<sha256>  <file>`, or only the sum of the file that it is named for. */
  sums: string | ((archive: string) => string);
}

const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** Downloads a release with curl (which knows proxies and authorities) and checks it against the release's own sums. */
export function releaseArchive(recipe: ReleaseRecipe): Source {
  return async (workshop) => {
    const arch = ARCHITECTURES[process.arch];
    if (!workshop.fetch || arch === undefined) return undefined;
    const file = recipe.archive(process.platform, arch);
    if (file === undefined) return undefined;
    await mkdir(workshop.cacheFolder, { recursive: true });
    const folder = await mkdtemp(join(workshop.cacheFolder, 'download-'));
    try {
      const member = typeof recipe.member === 'function' ? recipe.member(process.platform, arch) : undefined;
      return await fetched(workshop, recipe, folder, { file, member: member ?? recipe.name });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function fetched(
  workshop: Workshop,
  recipe: ReleaseRecipe,
  folder: string,
  { file, member }: { file: string; member: string },
): Promise<Tool> {
  const { name, version, base, sums } = recipe;
  await download(workshop, `${base}/${typeof sums === 'string' ? sums : sums(file)}`, join(folder, 'sums'));
  workshop.report(`downloading ${name} ${version}, usually half a minute`);
  const archive = basename(file);
  await download(workshop, `${base}/${file}`, join(folder, archive));
  await check(folder, archive, name);
  const made = recipe.member === 'file' ? join(folder, archive) : join(folder, member);
  if (recipe.member === 'file') await chmod(made, 0o755);
  else await run('tar', ['-xzf', archive, member], { cwd: folder, env: workshop.env });
  return keep(workshop, { name, version, made, source: 'release' });
}

async function download(workshop: Workshop, url: string, to: string): Promise<void> {
  const args = ['--fail', '--silent', '--show-error', '--location', '--proto-redir', '=https'];
  const { env, signal } = workshop;
  await run('curl', [...args, '--connect-timeout', '5', '--output', to, url], { env, signal });
}

async function check(folder: string, file: string, name: string): Promise<void> {
  const sums = await readFile(join(folder, 'sums'), 'utf8');
  const line = /^[0-9a-f]{64}\s*$/.test(sums)
    ? sums
    : sums.split('\n').find((one) => one.trim().endsWith(` ${file}`));
  const wanted = line?.trim().split(/\s+/)[0];
  const found = createHash('sha256')
    .update(await readFile(join(folder, file)))
    .digest('hex');
  if (wanted !== found) throw new Error(`the archive of ${name} does not match the release's own checksum`);
}
