import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Site } from './catalyst-e2e.ts';
import { PACKAGE_FOLDER } from './tools.ts';

export const REHEARSAL = join(PACKAGE_FOLDER, 'examples', 'rehearsal.yaml');
export const FQDN = 'omantel.omani.works';

/** The form of a spec file, as far as the tests change it. */
export interface SpecFile {
  domain: { pool?: string; subdomain?: string };
  regions: {
    location: string;
    controlPlane: { type: string; count: number };
    workers: { type: string; count: number };
  }[];
  limits?: { servers?: number };
  [field: string]: unknown;
}

/** Writes a copy of the rehearsal's spec with changes; returns its path. */
export async function specFile(site: Site, name: string, change: (spec: SpecFile) => void): Promise<string> {
  const spec = parse(await readFile(REHEARSAL, 'utf8')) as SpecFile;
  change(spec);
  const path = join(site.folder, `${name}.yaml`);
  await writeFile(path, stringify(spec));
  return path;
}
