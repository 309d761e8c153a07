import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { generatedFiles } from './generate/generated-files.ts';

/** Bundles sources into dist/ and writes oclif.manifest.json. */
const root = resolve(import.meta.dirname, '..');
const commands = readdirSync(join(root, 'src/commands'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src/commands', name));

await rm(join(root, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/cli/main.ts', out: 'main' },
    { in: 'src/services/open.ts', out: 'services/open' },
    { in: 'src/sandbox/serve.ts', out: 'sandbox/serve' },
    ...commands.map((file) => ({ in: file, out: file.replace(/^src\//, '').replace(/\.ts$/, '') })),
  ],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.22',
  packages: 'external',
  sourcemap: 'linked',
  logLevel: 'warning',
});
for (const { path, text } of generatedFiles(root)) await writeFile(join(root, path), await text());
