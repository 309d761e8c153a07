import type { StatePart } from './tofu.ts';

/** Beside the module only while imports are planned. */
export const IMPORTS_FILE = 'catalyst-imports.tf.json';
/** The sealed plan of the imports; never applied. */
export const IMPORTS_PLAN = 'imports.bin';

/** Import blocks (OpenTofu's "Import" configuration) in its JSON syntax, where `${` and `%{` begin a template. */
export function importBlocks(parts: readonly StatePart[]): string {
  const blocks = parts.map(({ address, id }) => ({ to: address, id: id?.replace(/[$%](?=\{)/g, '$&$&') }));
  return JSON.stringify({ import: blocks });
}
