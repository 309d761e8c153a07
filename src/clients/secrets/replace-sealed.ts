import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import type { WholeFiles } from '../files/atomic.ts';
import { archiveName } from './archive.ts';
import { looksSealed, opensAs, type SealPurpose } from './seal.ts';

/**
 * Refuses to write a sealed file where there is no folder that takes one, or where something else stands: only one of the same purpose
 * is replaced, and an archive only by one of the same Sovereign. The passphrase is asked for only where it tells two sealed
 * files apart.
 *
 * @param fqdn Whose archive will be written; without it whatever opens as no other kind may be replaced.
 * @throws CatalystError CATALYST-USAGE
 */
export async function refuseOtherFile(
  file: string,
  purpose: SealPurpose,
  passphrase: () => Promise<string>,
  files: WholeFiles,
  fqdn?: string,
): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) throw refusal(`The folder ${dirname(file)} does not exist.`, 'Make it first.');
  await refuseUnwritable(dirname(file));
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return;
  const text = there.isFile() ? ((await files.readIfThere(file))?.toString('utf8') ?? '') : '';
  if (!looksSealed(text)) throw taken(`${file} exists and is no sealed file of catalyst`);
  const other = purpose === 'plan' ? 'archive' : 'plan';
  if (await opensAs(text, await passphrase(), other))
    throw taken(`${file} is ${other === 'plan' ? 'a sealed plan' : 'the archive of a Sovereign'}`);
  if (fqdn === undefined) return;
  const whose = await archiveName(text, await passphrase());
  if (whose === undefined) throw taken(`${file} is sealed with another passphrase`);
  if (whose !== fqdn) throw taken(`${file} is the archive of ${whose}`);
}

/** Tried, not read from its mode: also a file system may take nothing. */
async function refuseUnwritable(folder: string): Promise<void> {
  try {
    await rmdir(await mkdtemp(join(folder, '.catalyst-')));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw refusal(`Nothing can be written into ${folder} (${code}).`, 'Name a file in another folder.');
  }
}

function taken(what: string): CatalystError {
  return refusal(
    `${what}; it was left as it is.`,
    'Name a file that does not exist yet, or take that one away first.',
  );
}

function refusal(text: string, hint: string): CatalystError {
  return new CatalystError('CATALYST-USAGE', text, { hint });
}
