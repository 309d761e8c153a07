import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The watching side as the program is delivered: one file, without Node's stripping of types in its memory. */
export async function builtWatcher(): Promise<string> {
  const outfile = resolve(import.meta.dirname, '../node_modules/.cache/catalyst-bench/watcher.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'watcher.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  return outfile;
}
