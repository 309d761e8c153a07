import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import type { Source, Tool, ToolName, Workshop } from '../tool.ts';
import { keep } from './cached.ts';

export interface ReleaseRecipe {
  name: ToolName;
  version: string;
  /** Address of the folder that holds archive and sums. */
  base: string;
  archive: (os: string, arch: string) => string;
  /** The release's own checksum file, lines of `<sha256>  <file>`. */
  sums: string;
}

const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** Downloads a release with curl (which knows proxies and authorities) and checks it against the release's own sums. */
export function releaseArchive(recipe: ReleaseRecipe): Source {
  return async (workshop) => {
    const arch = ARCHITECTURES[process.arch];
    if (!workshop.fetch || arch === undefined) return undefined;
    const file = recipe.archive(process.platform, arch);
    const { mkdir } = await import('node:fs/promises');
    await mkdir(workshop.cacheFolder, { recursive: true });
    const folder = await mkdtemp(join(workshop.cacheFolder, 'download-'));
    try {
      return await fetched(workshop, recipe, folder, file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function fetched(
  workshop: Workshop,
  recipe: ReleaseRecipe,
  folder: string,
  file: string,
): Promise<Tool> {
  await download(workshop, `${recipe.base}/${recipe.sums}`, join(folder, 'sums'));
  workshop.report(`downloading ${recipe.name} ${recipe.version}, usually half a minute`);
  await download(workshop, `${recipe.base}/${file}`, join(folder, file));
  await check(folder, file, recipe.name);
  await run('tar', ['-xzf', file, recipe.name], { cwd: folder, env: workshop.env });
  return keep(workshop, {
    name: recipe.name,
    version: recipe.version,
    made: join(folder, recipe.name),
    source: 'release',
  });
}

async function download(workshop: Workshop, url: string, to: string): Promise<void> {
  const args = ['--fail', '--silent', '--show-error', '--location', '--proto-redir', '=https'];
  await run('curl', [...args, '--connect-timeout', '5', '--output', to, url], { env: workshop.env });
}

async function check(folder: string, file: string, name: string): Promise<void> {
  const sums = await readFile(join(folder, 'sums'), 'utf8');
  const wanted = sums
    .split('\n')
    .find((line) => line.trim().endsWith(` ${file}`))
    ?.split(/\s+/)[0];
  const found = createHash('sha256')
    .update(await readFile(join(folder, file)))
    .digest('hex');
  if (wanted !== found) throw new Error(`the archive of ${name} does not match the release's own checksum`);
}
