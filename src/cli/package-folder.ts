import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of our package.json, from the sources as well as from the bundle. */
export function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
