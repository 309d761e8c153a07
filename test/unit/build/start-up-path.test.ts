import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from '../../support/imports.ts';
import { PACKAGE_FOLDER } from '../../support/tools.ts';

const metafile = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'dist/metafile.json'), 'utf8')) as Metafile;
const HEAVY =
  /^(undici|ink|react|listr2|@inquirer\/|execa|ajv|pg|yaml|ws|@nats-io\/|@peculiar\/x509|@napi-rs\/)/;
const SLOW =
  /^node:(child_process|crypto|fs\/promises|http|https|net|timers\/promises|tls|perf_hooks|readline|util|zlib)$/;
const LOCAL = ['list', 'show', 'logs', 'watch', 'wait', 'explain'];

/** Packages and parts of Node that are loaded with a file of dist, before any code of it asks for more. */
function loadedWith(output: string, seen = new Set<string>()): string[] {
  if (seen.has(output)) return [];
  seen.add(output);
  const imports = metafile.outputs[output]!.imports.filter(({ kind }) => kind === 'import-statement');
  return imports.flatMap(({ path, external }) => (external ? [path] : loadedWith(path, seen)));
}

describe('what a start loads', () => {
  it('finds what it looks for', () => {
    const everything = Object.keys(metafile.outputs).flatMap((output) => loadedWith(output));
    expect(everything.some((name) => HEAVY.test(name))).toBe(true);
    expect(everything.some((name) => SLOW.test(name))).toBe(true);
  });

  it('the first step is one file that imports nothing', () => {
    expect(loadedWith('dist/start.js')).toEqual([]);
    const { imports } = metafile.outputs['dist/start.js']!;
    const later = ['./json-help.js', './report.js', './through-oclif.js'];
    expect(imports.map(({ path, kind }) => `${kind} ${path}`).sort()).toEqual(
      later.map((path) => `dynamic-import ${path}`),
    );
  });

  for (const name of LOCAL) {
    it(`sovereign ${name} loads no heavy package and no slow part of Node`, () => {
      const loaded = [...new Set(loadedWith(`dist/commands/sovereign/${name}.js`))];
      expect(loaded.filter((one) => HEAVY.test(one) || SLOW.test(one))).toEqual([]);
    });
  }

  it('local commands come in few files', () => {
    const files = new Set<string>();
    for (const name of ['list', 'show']) loadedWith(`dist/commands/sovereign/${name}.js`, files);
    expect(files.size).toBeLessThan(11);
  });

  it('the Command class is there once', () => {
    const holders = Object.entries(metafile.outputs).filter(([, { inputs }]) =>
      Object.keys(inputs).some((input) => input.endsWith('@oclif/core/lib/command.js')),
    );
    expect(holders.map(([output]) => output)).toHaveLength(1);
  });

  it('no command asks oclif for a configuration that the own dispatch does not make', () => {
    const files = ['src/commands', 'src/cli'].flatMap((folder) => sourceFiles(join(PACKAGE_FOLDER, folder)));
    const asking = files.filter((file) => /\bthis\.config\b/.test(readFileSync(file, 'utf8')));
    expect(asking).toEqual([]);
  });
});
