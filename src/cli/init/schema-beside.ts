import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { specSchema } from '../settings/spec-schema.ts';
import { writeSpec } from './write-spec.ts';

/** Name of the JSON Schema beside a sovereign.yaml: it goes into a repository with it and needs no network. */
export const SCHEMA_FILE = 'sovereign.schema.json';

/** Whether the schema may stand beside the spec at `path`: nothing does yet, or an earlier one of ours. */
export async function mayStandBeside(path: string): Promise<boolean> {
  try {
    const there = JSON.parse(await readFile(beside(path), 'utf8')) as { $id?: unknown } | null;
    return there?.$id === specSchema().$id;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Writes the schema beside the spec at `path`. Errors: CATALYST-USAGE. */
export async function writeSchemaBeside(path: string): Promise<string> {
  const file = beside(path);
  const text = `${JSON.stringify(specSchema(), null, 2)}\n`;
  await writeSpec(file, text, { shown: file, replace: true });
  return file;
}

function beside(path: string): string {
  return join(dirname(path), SCHEMA_FILE);
}
