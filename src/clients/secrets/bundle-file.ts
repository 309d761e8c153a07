import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CatalystError } from '../../domain/errors.ts';
import type { WholeFiles } from '../files/atomic.ts';
import { opensAs, seal, unseal } from './seal.ts';

const PURPOSE = 'plan';

/** Writes a plan bundle as one sealed file; an existing one is replaced as a whole. */
export async function sealBundle(
  file: string,
  content: Uint8Array,
  passphrase: string,
  files: WholeFiles,
): Promise<void> {
  await files.writeWhole(file, await seal(await promisify(gzip)(content), passphrase, PURPOSE));
}

/**
 * What `sealBundle` wrote.
 * @throws CatalystError CATALYST-NOT-FOUND, CATALYST-ARCHIVE-INVALID for what is no sealed file of this version,
 * CATALYST-PASSPHRASE-WRONG for another passphrase or a changed content
 */
export async function openBundle(file: string, passphrase: string, files: WholeFiles): Promise<Uint8Array> {
  const sealed = await files.readIfThere(file);
  if (sealed === undefined) {
    throw new CatalystError('CATALYST-NOT-FOUND', `The plan ${file} does not exist.`, { hint: MAKE_ONE });
  }
  const text = sealed.toString('utf8');
  const packed = await unseal(text, passphrase, PURPOSE, file).catch(async (failure: unknown) => {
    throw await noPlan(failure, { text, passphrase, file });
  });
  return promisify(gunzip)(packed);
}

/** Why a file does not open as a plan: what it is instead, where that can be told. */
async function noPlan(
  failure: unknown,
  { text, passphrase, file }: { text: string; passphrase: string; file: string },
): Promise<unknown> {
  if (!(failure instanceof CatalystError)) return failure;
  if (failure.code === 'CATALYST-PASSPHRASE-WRONG') {
    if (!(await opensAs(text, passphrase, 'archive'))) return failure;
    return new CatalystError(
      'CATALYST-ARCHIVE-INVALID',
      `${file} is the archive of a Sovereign, not a plan.`,
      {
        hint: `catalyst sovereign import --file ${file}`,
        cause: failure,
      },
    );
  }
  const newer = failure.message.includes('newer');
  const message = newer ? failure.message : `${file} is no sealed plan of catalyst.`;
  return new CatalystError('CATALYST-ARCHIVE-INVALID', message, { hint: MAKE_ONE });
}

const MAKE_ONE = 'Make one with this version: catalyst sovereign plan --out FILE';
