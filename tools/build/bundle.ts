import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import type { Built } from '../../src/cli/start/built.ts';
import { builtFacts } from './built-facts.ts';
import { lateBuiltins } from './late-builtins.ts';
import { slimOclif } from './oclif-plugin.ts';
import { sharedGround } from './shared-ground.ts';

const COMMON = {
  outdir: 'dist',
  bundle: true,
  minifyWhitespace: true,
  minifySyntax: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.22',
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: 'warning',
  define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
} as const;

/** `require` of a bundle of ES modules, in the one file that asks for it. */
const REQUIRE = "const require=process.getBuiltinModule('module').createRequire(import.meta.url);";
const ASKS_FOR_REQUIRE = 'typeof require<"u"';

/** Packages that a start pays for: bundled, once for the whole program. All others stay packages. */
const BUNDLED = /^(@oclif\/core|chalk|ink|react)(\/|$)/;

/** Asked for by ink only where its own developers say so; nobody installs it. */
const NEVER = 'react-devtools-core';

/**
 * Bundles the sources into dist/: the start alone, as one small file; every command at once, so that there is one Command
 * class; library and simulators, which are other programs and share no file with it. Resolves with what went where.
 */
export async function bundle(root: string): Promise<Metafile> {
  const files = commandFiles(root);
  const options = { ...COMMON, absWorkingDir: root, metafile: true, write: false } as const;
  const start = await build({
    ...options,
    entryPoints: [{ in: 'src/cli/start/start.ts', out: 'start' }],
    plugins: [lateBuiltins, restApart, builtFacts(facts(root, files))],
  });
  const rest = await build({
    ...options,
    entryPoints: [
      ...LATER.map((name) => ({ in: `src/cli/start/${name}.ts`, out: name })),
      ...files.map((file) => ({ in: `src/commands/${file}`, out: `commands/${file.replace(/\.ts$/, '')}` })),
    ],
    splitting: true,
    // React as it is meant for use: half as large, and twice as fast.
    define: { ...COMMON.define, 'process.env.NODE_ENV': '"production"' },
    plugins: [lateBuiltins, packagesStay, slimOclif(root), sharedGround(root)],
  });
  const others = await build({
    ...options,
    entryPoints: [
      { in: 'src/services/open.ts', out: 'services/open' },
      { in: 'src/sandbox/serve.ts', out: 'sandbox/serve' },
    ],
    splitting: true,
    plugins: [lateBuiltins, packagesStay],
  });
  const builds = [others, rest, start];
  await writeAll(
    root,
    builds.flatMap(({ outputFiles }) => outputFiles),
  );
  return {
    inputs: Object.assign({}, ...builds.map(({ metafile }) => metafile.inputs)),
    outputs: Object.assign({}, ...builds.map(({ metafile }) => metafile.outputs)),
  };
}

/** What the start loads when it has to, from src/cli/start. */
const LATER = ['through-oclif', 'report', 'json-help'];

/** Nothing is touched before all of it is there: a build that fails leaves the one before it. */
async function writeAll(root: string, files: OutputFile[]): Promise<void> {
  await rm(join(root, 'dist'), { recursive: true, force: true });
  for (const { path, contents } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, path.endsWith('.js') ? withRequire(contents) : contents);
  }
}

function withRequire(contents: Uint8Array): string {
  const text = Buffer.from(contents).toString('utf8');
  return text.includes(ASKS_FOR_REQUIRE) ? `${REQUIRE}${text}` : text;
}

/** The first step is one small file; the program comes after it. */
const restApart: Plugin = {
  name: 'rest-apart',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = basename(path, '.ts');
      if (!LATER.includes(name))
        return { errors: [{ text: `${path} is no file that the start loads later` }] };
      return { path: `./${name}.js`, external: true };
    });
  },
};

const packagesStay: Plugin = {
  name: 'packages-stay',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) =>
      path !== NEVER && (kind === 'entry-point' || importer.includes('node_modules') || BUNDLED.test(path))
        ? undefined
        : { path, external: true },
    );
  },
};

function commandFiles(root: string): string[] {
  const names = readdirSync(join(root, 'src/commands'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}

function facts(root: string, files: string[]): Built {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commands = files.map((file) => file.replace(/\.ts$/, '').replaceAll('/', ':'));
  return { version: `${name}/${version}`, commands, topics: topicsOf(commands) };
}

/** `a:b:c` lies in the topics `a` and `a:b`; one that is also a command runs that command. */
export function topicsOf(commands: string[]): string[] {
  const all = commands.flatMap((id) => {
    const words = id.split(':').slice(0, -1);
    return words.map((_, index) => words.slice(0, index + 1).join(':'));
  });
  return [...new Set(all)].filter((topic) => !commands.includes(topic)).sort();
}
