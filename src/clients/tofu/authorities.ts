import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { writeDurably } from './work-folder.ts';

/**
 * Go programs take one file of authorities instead of the system's, not besides them. So when there are more of them, this
 * writes the system's and the extra ones into one file and returns its path; undefined when the system's are enough.
 */
export async function placeAuthorities(
  folder: string,
  extra: readonly string[],
  inherited: string | undefined,
): Promise<string | undefined> {
  if (extra.length === 0) return undefined;
  const named = inherited === undefined ? '' : await readFile(inherited, 'utf8').catch(() => '');
  const system = named === '' ? [...getCACertificates('default'), ...getCACertificates('system')] : [named];
  const file = join(folder, 'authorities.pem');
  await writeDurably(file, `${[...new Set([...system, ...extra])].map((pem) => pem.trim()).join('\n')}\n`);
  return file;
}
