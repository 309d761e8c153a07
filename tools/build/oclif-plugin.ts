import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

/** What we take from @oclif/core's front door, without the rest that its door opens. */
const DOOR = [
  "export { Command } from '@oclif/core/command';",
  "export * as Args from '@oclif/core/args';",
  "export * as Flags from '@oclif/core/flags';",
].join('\n');

const { version: oclifVersion } = createRequire(import.meta.url)('@oclif/core/package.json') as {
  version: string;
};

interface Edit {
  /** Path below @oclif/core/lib. */
  file: string;
  from: string;
  to: string;
}

/** Work at start-up that does nothing for us. An edit whose text is gone fails the build. */
const EDITS: Edit[] = [
  {
    // Help begins with examples.
    file: 'help/command.js',
    from: 'return sections.filter(({ header }) => !allowedSections',
    to: "sections.sort((a, b) => Number(b.header === 'EXAMPLES') - Number(a.header === 'EXAMPLES')); return sections.filter(({ header }) => !allowedSections",
  },
  {
    file: 'config/plugin.js',
    from: '.sort((a, b) => a.id.localeCompare(b.id))',
    to: '.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))',
  },
  {
    // A probe of files and of the container, which costs the import of five packages.
    file: 'util/os.js',
    from: "return (await import('wsl-utils')).isWsl ?",
    to: "return (0, node_os_1.platform)() === 'linux' && (0, node_os_1.release)().toLowerCase().includes('microsoft') && (await import('wsl-utils')).isWsl ?",
  },
  {
    // Its whole package.json for one number that only error reports show.
    file: 'cache.js',
    from: "version: require('@oclif/core/package.json').version",
    to: `version: '${oclifVersion}'`,
  },
  {
    // Makes Node's stream for stdout, which loads sockets; whoever writes to it of us tolerates a closed pipe.
    file: 'command.js',
    from: "process.stdout.on('error', (err) => {\n    if (err && err.code === 'EPIPE')\n        return;\n    throw err;\n});",
    to: '',
  },
  {
    // Loggers that nobody listens to: `debug` is loaded when DEBUG is set.
    file: 'logger.js',
    from: 'const debug = (0, debug_1.default)(namespace);',
    to: 'const debug = process.env.DEBUG ? (0, debug_1.default)(namespace) : () => {};',
  },
];

/** Whole parts that a known command never comes to: they stay in files of their own, loaded by a dynamic import. */
const APART: Edit[] = [
  { file: 'command.js', from: 'const config_1 = require("./config");', to: '' },
  {
    file: 'command.js',
    from: 'await config_1.Config.load(',
    to: "await (await import('./config')).default.Config.load(",
  },
  { file: 'flags.js', from: 'const help_1 = require("./help");', to: '' },
  {
    file: 'flags.js',
    from: 'await (0, help_1.loadHelpClass)(',
    to: "await (await import('./help')).default.loadHelpClass(",
  },
  { file: 'errors/handle.js', from: 'const index_1 = require("../help/index");', to: '' },
  {
    file: 'errors/handle.js',
    from: 'new index_1.Help(',
    to: "new (await import('../help/index')).default.Help(",
  },
];

/** Modules whose load at start-up cost most: each must be found, and made to wait for its first use. */
const MUST_WAIT = [
  'config/config.js ejs',
  'help/util.js ejs',
  'config/plugin-loader.js minimatch',
  'config/plugin.js tinyglobby',
  'errors/errors/cli.js wrap-ansi',
  'errors/errors/pretty-print.js wrap-ansi',
  'logger.js debug',
  'parser/parse.js node:readline',
  'command.js ./ux',
];

/** Bundles oclif once for the whole program, with every module of it loaded at first use. */
export function slimOclif(root: string): Plugin {
  return {
    name: 'slim-oclif',
    setup(build) {
      const edits = [...EDITS, ...APART];
      const waiting = new Set<string>();
      const edited = new Set<Edit>();
      build.onResolve({ filter: /^@oclif\/core$/ }, () => ({ path: 'oclif-door', namespace: 'oclif' }));
      build.onLoad({ filter: /.*/, namespace: 'oclif' }, () => ({ contents: DOOR, resolveDir: root }));
      build.onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, async ({ path }) => {
        const file = path.replaceAll('\\', '/').split('/@oclif/core/lib/').at(-1)!;
        const own = edits.filter((edit) => edit.file === file);
        const text = own.reduce(
          (before, edit) => replaceOnce(before, edit, edited),
          await readFile(path, 'utf8'),
        );
        return { contents: lazily(text, (name) => waiting.add(`${file} ${name}`)) };
      });
      // Frames of a hundred spinners, of which oclif draws two.
      build.onLoad({ filter: /[\\/]cli-spinners[\\/]spinners\.json$/ }, async ({ path }) => {
        const { dots2, line } = JSON.parse(await readFile(path, 'utf8'));
        return { contents: JSON.stringify({ dots2, line }), loader: 'json' };
      });
      build.onEnd(() => {
        const missing = [
          ...MUST_WAIT.filter((one) => !waiting.has(one)),
          ...edits.filter((edit) => !edited.has(edit)).map(({ file, from }) => `${file}: ${from}`),
        ];
        return { errors: missing.map((one) => ({ text: `oclif is not what the build expects: ${one}` })) };
      });
    },
  };
}

function replaceOnce(text: string, edit: Edit, edited: Set<Edit>): string {
  if (text.split(edit.from).length === 2) edited.add(edit);
  return text.replace(edit.from, () => edit.to);
}

/** `const x = require('y')` becomes a getter that requires at its first use, and every `x` such a use. */
export function lazily(text: string, found: (name: string) => void): string {
  const names: string[] = [];
  const declared = text.replaceAll(
    /^(?:const|var) (\w+) = ((?:__import\w+\()?require\((["'])([^"']+)\3\)\)?);$/gm,
    (_whole, name: string, load: string, _quote, module: string) => {
      names.push(name);
      found(module);
      return `let ${name}$held; const ${name}$ = { get now() { return ${name}$held ??= ${load}; } };`;
    },
  );
  return names.reduce((body, name) => {
    const use = new RegExp(`(?<![.\\w$'"/-])${name}(?![\\w$:'"-])`, 'g');
    return body.replaceAll(use, () => `${name}$.now`);
  }, declared);
}
