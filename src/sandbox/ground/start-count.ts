import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * How often a sandbox was started in this folder before, and counts this start. Random numbers begin elsewhere after
 * each start: what was made before must not be made a second time under the same uid.
 */
export function countStart(file: string): number {
  const before = readCount(file);
  writeFileSync(`${file}.new`, `${before + 1}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return before;
}

function readCount(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}
