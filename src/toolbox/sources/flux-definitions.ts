import { access, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import type { Source, Tool, Workshop } from '../tool.ts';
import { goEnvironment, hasGo } from './go-build.ts';

/** Version of each controller by its name, as its module under `toolchain/` pins it. */
type Controllers = Readonly<Record<string, string>>;

/** The definitions that an earlier walk copied. */
export function fluxDefinitionsInCache(controllers: Controllers): Source {
  return async (workshop) => {
    const folder = definitionsFolder(workshop, controllers);
    const isThere = await access(folder).then(
      () => true,
      () => false,
    );
    return isThere ? definitions(folder, controllers, 'cache') : undefined;
  };
}

/** Copies `config/crd/bases` out of the controllers' own modules, so that the next time needs no network. */
export function fluxDefinitions(controllers: Controllers): Source {
  return async (workshop) => {
    if (!workshop.fetch || !(await hasGo(workshop))) return undefined;
    const folder = definitionsFolder(workshop, controllers);
    const fresh = `${folder}.new`;
    workshop.report('copying the definitions of Flux from its modules, usually 5 seconds');
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true });
    for (const name of Object.keys(controllers)) await copyDefinitions(workshop, name, fresh);
    await rename(fresh, folder);
    return definitions(folder, controllers, 'go');
  };
}

async function copyDefinitions(workshop: Workshop, controller: string, to: string): Promise<void> {
  const { stdout } = await run('go', ['mod', 'download', '-json', `github.com/fluxcd/${controller}`], {
    cwd: join(workshop.packageFolder, 'toolchain', controller),
    env: goEnvironment(workshop),
  });
  const bases = join((JSON.parse(stdout) as { Dir: string }).Dir, 'config', 'crd', 'bases');
  for (const file of await readdir(bases)) await copyFile(join(bases, file), join(to, file));
}

function definitionsFolder(workshop: Workshop, controllers: Controllers): string {
  return join(workshop.cacheFolder, 'tools', 'flux-crds', versionOf(controllers));
}

function versionOf(controllers: Controllers): string {
  return Object.values(controllers).join('-');
}

function definitions(path: string, controllers: Controllers, source: Tool['source']): Tool {
  return { name: 'flux-crds', path, version: versionOf(controllers), source };
}
