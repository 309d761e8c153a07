import { join } from 'node:path';
import { packageFolder } from '../package-folder.ts';

/** How another program starts this very catalyst: with this Node, whatever the PATH holds then. */
export function ownCommand(): string[] {
  return [process.execPath, join(packageFolder(), 'bin', 'run.js')];
}
