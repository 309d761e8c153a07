import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

/** Parts of Node that cost milliseconds to load; their functions load them when called. */
const LATE = /^node:(child_process|crypto|perf_hooks|readline|timers\/promises|zlib)$/;
/** Loaded before any program, or needed by all; but an import of it walks every export, and with it streams and more. */
const HERE = /^node:(fs|fs\/promises|os|path|url|util)$/;

/** Its load brings watchers, streams and readline along: what only reads goes by the callbacks that are there already. */
const PROMISES = 'node:fs/promises';
const READS = /^(access|lstat|readFile|readdir|readlink|realpath|stat)$/;

const PROMISIFY = 'nodejs.util.promisify.custom';

/**
 * Our imports of functions from slow parts of Node become functions that load at their first call. An import of
 * anything else (a class, a constant, the whole module) stays as it is.
 */
export const lateBuiltins: Plugin = {
  name: 'late-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, async ({ path, importer, kind }) => {
      const ours = /[\\/]src[\\/]/.test(importer) && !importer.includes('node_modules');
      if (!ours || kind !== 'import-statement' || !(LATE.test(path) || HERE.test(path))) return undefined;
      const names = importedNames(await readFile(importer, 'utf8'), path);
      const late = LATE.test(path);
      if (names === undefined || (late && !names.every((name) => canWait(path, name)))) return undefined;
      // One for each importer: what files of several entries share would become a file of its own.
      const by = relative(build.initialOptions.absWorkingDir ?? '', importer);
      return {
        path: `${path}?${names.join(',')}?${by}`,
        namespace: 'late-builtins',
        sideEffects: false,
      };
    });
    build.onLoad({ filter: /.*/, namespace: 'late-builtins' }, ({ path }) => {
      const [module, names] = path.split('?') as [string, string];
      const one = module === PROMISES ? promised : LATE.test(module) ? lateFunction : presentValue;
      return {
        contents: names
          .split(',')
          .map((name) => one(module, name))
          .join('\n'),
      };
    });
  },
};

/** Values that a file imports by name from a module, sorted; undefined when it imports in another way. */
export function importedNames(text: string, module: string): string[] | undefined {
  const clauses = [...text.matchAll(/^import\s+(type\s+)?([^;'"]+?)\s+from\s+['"]([^'"]+)['"]/gm)]
    .filter(([, type, , from]) => from === module && type === undefined)
    .map(([, , clause]) => clause!);
  if (clauses.length === 0 || clauses.some((clause) => !/^\{[^}]*\}$/.test(clause))) return undefined;
  const parts = clauses.flatMap((clause) => clause.slice(1, -1).split(','));
  const names = parts.map((part) => part.trim()).filter((part) => part !== '' && !part.startsWith('type '));
  return [...new Set(names.map((name) => name.split(/\s+as\s+/)[0]!))].sort();
}

/** A plain function, without a prototype to construct from and without properties that callers look at. */
function canWait(module: string, name: string): boolean {
  const value = process.getBuiltinModule(module as never)?.[name] as unknown;
  if (typeof value !== 'function' || /^class\b/.test(String(value))) return false;
  const members = Object.getOwnPropertyNames(value.prototype ?? {}).filter((key) => key !== 'constructor');
  const own = Object.getOwnPropertyNames(value).filter((key) => !/^(length|name|prototype)$/.test(key));
  return members.length === 0 && own.length === 0;
}

function lateFunction(module: string, name: string): string {
  const load = `process.getBuiltinModule('${module}').${name}`;
  const value = process.getBuiltinModule(module as never)[name] as object;
  const promised = Symbol.for(PROMISIFY) in value;
  const wrapped = `(...args) => ${load}(...args)`;
  if (!promised) return `export const ${name} = ${wrapped};`;
  const custom = `(...args) => ${load}[Symbol.for('${PROMISIFY}')](...args)`;
  return `export const ${name} = /* @__PURE__ */ Object.assign(${wrapped}, { [Symbol.for('${PROMISIFY}')]: ${custom} });`;
}

function promised(module: string, name: string): string {
  if (!canWait(module, name)) return presentValue(module, name);
  if (!READS.test(name)) return lateFunction(module, name);
  const settle = '(error, value) => (error ? failed(error) : done(value))';
  return `export const ${name} = (...args) => new Promise((done, failed) => process.getBuiltinModule('node:fs').${name}(...args, ${settle}));`;
}

function presentValue(module: string, name: string): string {
  return `export const { ${name} } = process.getBuiltinModule('${module}');`;
}
