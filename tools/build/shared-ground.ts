import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** What nearly every command loads, and the small parts that several local ones share. */
const GROUND = [
  'src/cli/base-command.ts',
  'src/cli/cost-text.ts',
  'src/cli/faces/frame.ts',
  'src/cli/faces/why-it-waits.ts',
  'src/cli/open-services.ts',
  'src/cli/run/context-of-sovereign.ts',
  'src/cli/table.ts',
  'src/services/open.ts',
];

/** These start without the ground. */
const APART = /^src\/(cli\/(main|start)|sandbox)/;

/**
 * Lets every command, and whatever is loaded later, import the same ground. The bundler makes one file for each set of
 * entries that share a module: with the same set for all, the ground is a few files and not twenty-five, and each
 * file costs a third of a millisecond at start-up.
 */
export function sharedGround(root: string): Plugin {
  const ground = GROUND.map((file) => join(root, file));
  const imports = ground.map((file) => `import ${JSON.stringify(file)};`).join('\n');
  const standing = new Set(loadedLater(root).filter((file) => !ground.includes(file)));
  return {
    name: 'shared-ground',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.tsx?$/ }, async ({ path }) => {
        const stands = standing.has(path) || path.startsWith(join(root, 'src/commands/'));
        if (!stands) return undefined;
        return {
          contents: `${await readFile(path, 'utf8')}\n${imports}`,
          loader: path.endsWith('x') ? 'tsx' : 'ts',
        };
      });
    },
  };
}

/** Files that ours import dynamically. */
function loadedLater(root: string): string[] {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = names
    .map((name) => `src/${name}`)
    .filter((name) => /\.tsx?$/.test(name) && !APART.test(name));
  return sources.flatMap((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    const targets = [...text.matchAll(/(?<!typeof )\bimport\(\s*'(\.[^']+)'\s*\)/g)];
    return targets.map(([, target]) => resolve(root, dirname(name), target!));
  });
}
