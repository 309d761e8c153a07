import { join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import type { WholeFiles } from '../files/atomic.ts';
import { createSealer, type Sealer } from './seal.ts';
import type { SecretStore } from './store.ts';

export const SECRETS_FILE = 'secrets.sealed';
const PURPOSE = 'secrets';

/**
 * The secrets of one Sovereign in `<folder>/secrets.sealed`. The file is opened at the first use, so a wrong
 * passphrase shows there.
 */
export function openSealedStore(folder: string, passphrase: string, files: WholeFiles): SecretStore {
  return new SealedStore(join(folder, SECRETS_FILE), passphrase, files);
}

class SealedStore implements SecretStore {
  readonly #path: string;
  readonly #sealer: Sealer;
  readonly #files: WholeFiles;
  #secrets: Promise<Map<string, string>> | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(path: string, passphrase: string, files: WholeFiles) {
    this.#path = path;
    this.#sealer = createSealer(passphrase);
    this.#files = files;
  }

  async get(name: string): Promise<string | undefined> {
    return (await this.#load()).get(name);
  }

  async names(): Promise<string[]> {
    return [...(await this.#load()).keys()];
  }

  async values(): Promise<string[]> {
    return [...(await this.#load()).values()];
  }

  put(name: string, value: string, options: { replace?: boolean } = {}): Promise<void> {
    const written = this.#writing.then(() => this.#put(name, value, options.replace ?? false));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #put(name: string, value: string, replace: boolean): Promise<void> {
    const secrets = await this.#load();
    const kept = secrets.get(name);
    if (kept === value) return;
    if (kept !== undefined && !replace) {
      throw new CatalystError(
        'CATALYST-SECRET-EXISTS',
        `The secret "${name}" is already kept and must not change.`,
        {
          hint: 'It is part of running servers; a new one would replace them.',
        },
      );
    }
    const next = new Map(secrets).set(name, value);
    const content = Buffer.from(JSON.stringify(Object.fromEntries(next)), 'utf8');
    await this.#files.writeWhole(this.#path, await this.#sealer.seal(content, PURPOSE));
    this.#secrets = Promise.resolve(next);
  }

  #load(): Promise<Map<string, string>> {
    this.#secrets ??= this.#read();
    this.#secrets.catch(() => {
      this.#secrets = undefined;
    });
    return this.#secrets;
  }

  async #read(): Promise<Map<string, string>> {
    const sealed = await this.#files.readIfThere(this.#path);
    if (sealed === undefined) {
      this.#sealer.begin();
      return new Map();
    }
    const content = await this.#sealer.unseal(sealed.toString('utf8'), PURPOSE, this.#path);
    return new Map(Object.entries(JSON.parse(content.toString('utf8')) as Record<string, string>));
  }
}
