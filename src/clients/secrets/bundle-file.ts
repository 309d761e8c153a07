import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CatalystError } from '../../domain/errors.ts';
import type { WholeFiles } from '../files/atomic.ts';
import { seal, unseal } from './seal.ts';

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
  const packed = await unseal(sealed.toString('utf8'), passphrase, PURPOSE, file).catch(
    (failure: unknown) => {
      if (!(failure instanceof CatalystError) || failure.code !== 'CATALYST-SECRETS-DAMAGED') throw failure;
      throw new CatalystError('CATALYST-ARCHIVE-INVALID', failure.message, {
        hint: MAKE_ONE,
        cause: failure,
      });
    },
  );
  return promisify(gunzip)(packed);
}

const MAKE_ONE = 'Make one with this version: catalyst sovereign plan --out FILE';
