import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Writes JSON for our eyes only (0600), by rename: a reader sees the old file or the new one. */
export function writePrivateJson(path: string, value: unknown): void {
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** The file's JSON, or undefined when it is not there or torn. */
export function readJsonFile<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
