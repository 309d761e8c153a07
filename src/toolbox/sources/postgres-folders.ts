import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source } from '../tool.ts';
import { isProgram, versionOf } from './on-path.ts';

const FOLDER = '/usr/lib/postgresql';

/** Debian and its children keep the server's programs apart, one folder for each major version, none of them on PATH. */
export function debianPostgres(version: RegExp): Source {
  return async ({ env }) => {
    const majors = await readdir(FOLDER).catch(() => [] as string[]);
    for (const major of majors.sort((one, other) => Number(other) - Number(one))) {
      const path = join(FOLDER, major, 'bin', 'postgres');
      if (!(await isProgram(path))) continue;
      const found = await versionOf(path, ['--version'], version, env);
      if (found !== undefined) return { name: 'postgres', path, version: found, source: 'path' };
    }
    return undefined;
  };
}
