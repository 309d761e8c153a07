import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import type { Source, ToolName, Workshop } from '../tool.ts';
import { keep } from './cached.ts';

export interface GoRecipe {
  name: ToolName;
  version: string;
  /** Folder under `toolchain/` with the go.mod and go.sum that pin it. */
  module: string;
  package: string;
  /** String variables that the release's own build sets, by `<package>.<name>`. */
  stamps?: Record<string, string>;
  /** How long a cold build takes, in words. */
  usually: string;
}

/** Builds a pinned Go module; go.sum is complete, so no checksum database is asked. */
export function goBuild(recipe: GoRecipe): Source {
  return async (workshop) => {
    if (!workshop.fetch || !(await hasGo(workshop))) return undefined;
    workshop.report(
      `building ${recipe.name} ${recipe.version} with Go, usually ${recipe.usually} the first time`,
    );
    const made = await build(workshop, recipe);
    return keep(workshop, { name: recipe.name, version: recipe.version, made, source: 'go' });
  };
}

/** Builds into the cache folder and returns the path of the new program. */
export async function build(workshop: Workshop, recipe: GoRecipe): Promise<string> {
  const folder = join(workshop.cacheFolder, 'building');
  await mkdir(folder, { recursive: true });
  const made = join(folder, `${recipe.name}-${recipe.version}-${process.pid}`);
  const stamps = Object.entries(recipe.stamps ?? {}).map(([name, value]) => ` -X ${name}=${value}`);
  const flags = ['-mod=readonly', '-trimpath', `-ldflags=-s -w${stamps.join('')}`];
  await run('go', ['build', ...flags, '-o', made, recipe.package], {
    cwd: join(workshop.packageFolder, 'toolchain', recipe.module),
    env: goEnvironment(workshop),
    signal: workshop.signal,
  });
  return made;
}

/** Nobody's own Go settings take part, save where modules come from and go to. */
export function goEnvironment(workshop: Workshop): Record<string, string | undefined> {
  return { ...workshop.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
}

export async function hasGo(workshop: Workshop): Promise<boolean> {
  return run('go', ['version'], { env: workshop.env }).then(
    () => true,
    () => false,
  );
}
