import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import type { WholeFiles } from '../files/atomic.ts';
import { keyringPassword } from './keyring.ts';
import { randomPassphrase } from './seal.ts';

export interface PassphraseSources {
  /** Content of CATALYST_PASSPHRASE. */
  value?: string;
  /** Path from CATALYST_PASSPHRASE_FILE. */
  file?: string;
  /** Ask the operating system's keyring (service `catalyst`, account `state`). */
  keyring: boolean;
  /** Folder outside the state folder, e.g. `$XDG_CONFIG_HOME/catalyst`; the made one is kept there as `passphrase`. */
  configDir: string;
  /** Whether one may be made: not where something is sealed already, which another one could not open. */
  mayMake(): Promise<boolean>;
}

export interface Passphrase {
  passphrase: string;
  origin: 'value' | 'file' | 'keyring' | 'made';
  /** Path of the file that holds it, for `file` and `made`. */
  path?: string;
  /** To be told once: what was made, where, and what is lost with it. */
  notice?: string;
}

/**
 * The passphrase of the state, from the first source that has one. With none, a random one is made and kept, where nothing is
 * sealed yet.
 * @throws CatalystError CATALYST-SECRET-EXPOSED for a file that others can read, CATALYST-NOT-FOUND for a named file
 * that is not there, CATALYST-PASSPHRASE-MISSING when there is none and something is sealed
 */
export async function findPassphrase(sources: PassphraseSources, files: WholeFiles): Promise<Passphrase> {
  if (sources.value !== undefined && sources.value !== '')
    return { passphrase: sources.value, origin: 'value' };
  if (sources.file !== undefined && sources.file !== '') {
    return { passphrase: await readSecretFile(sources.file, files), origin: 'file', path: sources.file };
  }
  const kept = sources.keyring ? await keyringPassword('catalyst', 'state') : undefined;
  return kept === undefined ? keptOrMade(sources, files) : { passphrase: kept, origin: 'keyring' };
}

/** A secret from a file of its owner's only; one trailing line break is not part of it. */
export async function readSecretFile(path: string, files: WholeFiles): Promise<string> {
  const bytes = await files.readIfThere(path);
  if (bytes === undefined) {
    throw new CatalystError('CATALYST-NOT-FOUND', `The secret file ${path} does not exist.`, {
      hint: 'Name an existing file, readable by you alone.',
    });
  }
  await refuseExposed(path);
  const secret = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (secret !== '') return secret;
  throw new CatalystError('CATALYST-NOT-FOUND', `The secret file ${path} is empty.`);
}

async function refuseExposed(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return;
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  throw new CatalystError(
    'CATALYST-SECRET-EXPOSED',
    `Others can read the secret file ${path} (mode ${shown}).`,
    {
      hint: `chmod 600 ${path}`,
    },
  );
}

async function keptOrMade({ configDir, mayMake }: PassphraseSources, files: WholeFiles): Promise<Passphrase> {
  const path = join(configDir, 'passphrase');
  if ((await files.readIfThere(path)) !== undefined)
    return { passphrase: await readSecretFile(path, files), origin: 'made', path };
  if (!(await mayMake())) {
    throw new CatalystError(
      'CATALYST-PASSPHRASE-MISSING',
      'The state is sealed, and its passphrase is not here.',
      {
        hint: `Give the one of the machine that sealed it: by CATALYST_PASSPHRASE or CATALYST_PASSPHRASE_FILE, or as ${path} (mode 600).`,
      },
    );
  }
  const passphrase = randomPassphrase();
  await files.privateFolder(dirname(path));
  // Two first runs at once must end with the same passphrase.
  if (!(await files.createWhole(path, `${passphrase}\n`)))
    return { passphrase: await readSecretFile(path, files), origin: 'made', path };
  const notice = `A passphrase for the state was made and kept in ${path}. Without it the secrets of every Sovereign in the state folder are lost: keep a copy elsewhere.`;
  return { passphrase, origin: 'made', path, notice };
}
