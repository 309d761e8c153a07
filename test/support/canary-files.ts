import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CanaryScanner, Leak } from './canary.ts';

/** Scans every file below a folder but those that `leftOut` names, and tells which were read. */
export async function scanFiles(
  scanner: CanaryScanner,
  folder: string,
  leftOut: (path: string) => boolean,
): Promise<{ leaks: Leak[]; files: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !leftOut(path.slice(folder.length + 1)));
  const leaks: Leak[] = [];
  for (const path of files) {
    leaks.push(...scanner.scan(path.slice(folder.length + 1), await readFile(path)));
  }
  return { leaks, files: files.map((path) => path.slice(folder.length + 1)) };
}
