import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import type { Source, Tool, ToolName, Workshop } from '../tool.ts';
import { isProgram, versionOf } from './on-path.ts';

interface DebianRecipe {
  name: ToolName;
  ask: string[];
  version: RegExp;
  packages: string[];
}

/** Downloads Debian packages with what they need and unpacks them into the cache: no root, nothing installed. */
export function debianPackages(recipe: DebianRecipe): Source {
  return async (workshop) => {
    const root = join(workshop.cacheFolder, 'tools', 'debian', recipe.packages[0]!);
    const launcher = join(root, 'launch', recipe.name);
    if (!(await isProgram(launcher))) {
      if (!workshop.fetch || !(await hasApt(workshop))) return undefined;
      workshop.report(`unpacking ${recipe.packages.join(', ')} from Debian, usually 20 seconds`);
      await unpack(workshop, recipe.packages, root);
      await writeLaunchers(root);
    }
    return checked(workshop, recipe, launcher);
  };
}

async function checked(workshop: Workshop, recipe: DebianRecipe, path: string): Promise<Tool> {
  const version = await versionOf(path, recipe.ask, recipe.version, workshop.env);
  if (version === undefined) throw new Error(`${recipe.name} was unpacked but does not run`);
  return { name: recipe.name, path, version, source: 'debian' };
}

async function unpack(workshop: Workshop, packages: string[], root: string): Promise<void> {
  const fresh = `${root}.new`;
  await rm(fresh, { recursive: true, force: true });
  await rm(root, { recursive: true, force: true });
  await mkdir(join(fresh, 'archives'), { recursive: true });
  const apt = await aptOptions(workshop);
  const names = await missing(workshop, apt, packages);
  await run('apt-get', [...apt, 'download', ...names], { cwd: join(fresh, 'archives'), env: workshop.env });
  for (const archive of await readdir(join(fresh, 'archives'))) {
    await run('dpkg-deb', ['-x', join(fresh, 'archives', archive), fresh], { env: workshop.env });
  }
  await rm(join(fresh, 'archives'), { recursive: true });
  await rename(fresh, root);
}

/** Package lists of our own, fetched once, so that neither root nor the machine's lists are needed. */
async function aptOptions(workshop: Workshop): Promise<string[]> {
  const state = join(workshop.cacheFolder, 'apt');
  await mkdir(join(state, 'lists', 'partial'), { recursive: true });
  await mkdir(join(state, 'cache', 'archives', 'partial'), { recursive: true });
  const dirs = [
    '-o',
    `Dir::State::lists=${join(state, 'lists')}`,
    '-o',
    `Dir::Cache=${join(state, 'cache')}`,
  ];
  const options = [...dirs, '-o', 'APT::Sandbox::User=', '-o', 'Debug::NoLocking=1'];
  if ((await readdir(join(state, 'lists'))).length < 3) {
    await run('apt-get', [...options, '-q', 'update'], { env: workshop.env, timeoutMs: 180_000 });
  }
  return options;
}

/** The packages themselves and what of their dependencies is not installed on this machine. */
async function missing(workshop: Workshop, apt: string[], packages: string[]): Promise<string[]> {
  const args = [
    ...apt,
    '--print-uris',
    '--yes',
    '--no-install-recommends',
    '--reinstall',
    'install',
    ...packages,
  ];
  const { stdout } = await run('apt-get', args, { env: workshop.env });
  const files = [...stdout.matchAll(/^'[^']+' (\S+?)_/gm)].map((match) => match[1]!);
  return [...new Set([...packages, ...files])];
}

async function hasApt(workshop: Workshop): Promise<boolean> {
  return run('apt-get', ['--version'], { env: workshop.env }).then(
    () => true,
    () => false,
  );
}

const PROGRAM_FOLDERS = ['usr/bin', 'usr/sbin'];
const POSTGRES_FOLDER = 'usr/lib/postgresql';

/** Small scripts that start an unpacked program with its own libraries, modules and Python packages. */
async function writeLaunchers(root: string): Promise<void> {
  await mkdir(join(root, 'launch'), { recursive: true });
  const majors = await readdir(join(root, POSTGRES_FOLDER)).catch(() => [] as string[]);
  const ofPostgres = majors.map((major) => join(POSTGRES_FOLDER, major, 'bin'));
  for (const folder of [...PROGRAM_FOLDERS, ...ofPostgres]) {
    for (const program of await readdir(join(root, folder)).catch(() => [] as string[])) {
      const path = join(root, 'launch', program);
      await writeFile(path, launcherText(join(folder, program)));
      await chmod(path, 0o755);
    }
  }
}

function launcherText(program: string): string {
  const modules = program.endsWith('/pdns_server') ? ' --module-dir="$(echo "$root"/usr/lib/*/pdns)"' : '';
  return [
    '#!/bin/sh',
    'root="$(cd "$(dirname "$0")/.." && pwd)"',
    'LD_LIBRARY_PATH="$(echo "$root"/usr/lib/*-linux-gnu):$(echo "$root"/lib/*-linux-gnu)"',
    'PYTHONPATH="$root/usr/lib/python3/dist-packages"',
    'export LD_LIBRARY_PATH PYTHONPATH',
    `exec "$root/${program}"${modules} "$@"`,
    '',
  ].join('\n');
}
