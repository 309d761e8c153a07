import { type BuildFailure, build } from 'esbuild';
import { expect, it } from 'vitest';
import { importedNames } from '../../../tools/build/late-builtins.ts';
import { lazily, slimOclif } from '../../../tools/build/oclif-plugin.ts';
import { PACKAGE_FOLDER } from '../../support/tools.ts';

it('a module is required when it is first used, and once', () => {
  const text = 'const a_1 = require("a");\nexports.f = () => (0, a_1.go)(new a_1.Thing(), "a_1", x.a_1);';
  const seen: string[] = [];
  const slim = lazily(text, (name) => seen.push(name));
  expect(seen).toEqual(['a']);
  const asked: string[] = [];
  const module = { go: (thing: object) => thing, Thing: class Thing {} };
  const exported: { f?: () => unknown } = {};
  new Function('require', 'exports', 'x', slim)((name: string) => asked.push(name) && module, exported, {});
  expect(asked).toEqual([]);
  expect(exported.f!()).toBeInstanceOf(module.Thing);
  exported.f!();
  expect(asked).toEqual(['a']);
});

it('a build where an edit of oclif no longer fits fails and says which', async () => {
  const attempt = build({
    stdin: { contents: "import '@oclif/core/settings'", resolveDir: PACKAGE_FOLDER },
    bundle: true,
    write: false,
    platform: 'node',
    logLevel: 'silent',
    plugins: [slimOclif(PACKAGE_FOLDER)],
  });
  const failure = (await attempt.catch((error: unknown) => error)) as BuildFailure;
  const told = failure.errors.map(({ text }) => text);
  expect(told).toContain('oclif is not what the build expects: command.js: await config_1.Config.load(');
  expect(told).toContain('oclif is not what the build expects: parser/parse.js node:readline');
});

it('names of an import are found, types left out', () => {
  const text = "import { type X, b as c, a } from 'node:zlib';\nimport type { Y } from 'node:crypto';\n";
  expect(importedNames(text, 'node:zlib')).toEqual(['a', 'b']);
  expect(importedNames(text, 'node:crypto')).toBeUndefined();
  expect(importedNames("import zlib from 'node:zlib';", 'node:zlib')).toBeUndefined();
});
