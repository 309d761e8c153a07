import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { CatalystError } from '../../domain/errors.ts';

/** Begins a passphrase that is a 256-bit key itself (64 hex digits follow) and needs no stretching. */
export const RAW_KEY_PREFIX = 'catalyst-key-1:';

const SEAL_VERSION = 1;
const SCRYPT = { N: 2 ** 16, r: 8, p: 1 };
const SCRYPT_MEMORY = 128 * 1024 * 1024;

interface Sealed {
  v: number;
  /** How the key comes from the passphrase. */
  key: 'raw' | 'scrypt';
  salt: string;
  nonce: string;
  data: string;
  tag: string;
}

/** What a sealed file is, which is part of its seal. */
export type SealPurpose = 'archive' | 'plan';

/** Whether a text is sealed for this purpose and this passphrase opens it. */
export function opensAs(text: string, passphrase: string, purpose: SealPurpose): Promise<boolean> {
  return unseal(text, passphrase, purpose, '').then(
    () => true,
    () => false,
  );
}

/** Whether a text was sealed by this or another version, for whatever purpose and passphrase. */
export function looksSealed(text: string): boolean {
  try {
    const value = JSON.parse(text) as Partial<Sealed> | null;
    return typeof value?.v === 'number' && typeof value.nonce === 'string' && typeof value.data === 'string';
  } catch {
    return false;
  }
}

/** A passphrase with a key of its own. */
export function randomPassphrase(): string {
  return `${RAW_KEY_PREFIX}${randomBytes(32).toString('hex')}`;
}

/** Seals bytes with AES-256-GCM; every call takes a new nonce. `purpose` must be given again to open. */
export function seal(content: Uint8Array, passphrase: string, purpose: string): Promise<string> {
  return createSealer(passphrase).seal(content, purpose);
}

/**
 * Opens what `seal` made.
 * @throws CatalystError CATALYST-PASSPHRASE-WRONG when passphrase or content do not match (which of the two cannot be
 * told apart), CATALYST-SECRETS-DAMAGED when it is no sealed text at all
 */
export function unseal(text: string, passphrase: string, purpose: string, path: string): Promise<Buffer> {
  return createSealer(passphrase).unseal(text, purpose, path);
}

/** `seal` and `unseal` of one file again and again: a person's passphrase is stretched only once. */
export interface Sealer {
  /** Begins the stretching that a first `seal` waits for; a failure of it is told there. */
  begin(): void;
  seal(content: Uint8Array, purpose: string): Promise<string>;
  unseal(text: string, purpose: string, path: string): Promise<Buffer>;
}

export function createSealer(passphrase: string): Sealer {
  let salt: string | undefined;
  const keys = new Map<string, Promise<Buffer>>();
  const keyFor = (wanted: string) => {
    const key = keys.get(wanted) ?? keyOf(passphrase, wanted);
    keys.set(wanted, key);
    return key;
  };
  const ownSalt = () => {
    salt ??= randomBytes(16).toString('base64');
    return salt;
  };
  return {
    begin: () => void keyFor(ownSalt()).catch(() => undefined),
    async seal(content, purpose) {
      const salt = ownSalt();
      const kind = rawKey(passphrase) === undefined ? 'scrypt' : 'raw';
      return encrypt(content, await keyFor(salt), { purpose, kind, salt });
    },
    async unseal(text, purpose, path) {
      const sealed = parseSealed(text, path);
      const content = decrypt(sealed, await keyFor(sealed.salt), purpose, path);
      salt ??= sealed.salt;
      return content;
    },
  };
}

interface Circumstances {
  purpose: string;
  kind: Sealed['key'];
  salt: string;
}

function encrypt(content: Uint8Array, key: Buffer, { purpose, kind, salt }: Circumstances): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associated(purpose, kind, salt));
  const data = Buffer.concat([cipher.update(content), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('base64');
  const sealed: Sealed = { v: SEAL_VERSION, key: kind, salt, nonce: nonce.toString('base64'), data, tag };
  return `${JSON.stringify(sealed)}\n`;
}

function decrypt(sealed: Sealed, key: Buffer, purpose: string, path: string): Buffer {
  try {
    const nonce = Buffer.from(sealed.nonce, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAAD(associated(purpose, sealed.key, sealed.salt));
    decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]);
  } catch {
    const text = `The passphrase does not open ${path}: it is another one, or the file is damaged.`;
    throw new CatalystError('CATALYST-PASSPHRASE-WRONG', text, {
      hint: 'Give the passphrase that sealed it by CATALYST_PASSPHRASE or CATALYST_PASSPHRASE_FILE; if it is that one, take another copy of the file.',
    });
  }
}

function parseSealed(text: string, path: string): Sealed {
  let value: Partial<Sealed> | undefined;
  try {
    value = JSON.parse(text) as Partial<Sealed>;
  } catch {
    value = undefined;
  }
  const { v, salt, nonce, data, tag } = value ?? {};
  const whole = [salt, nonce, data, tag].every((part) => typeof part === 'string');
  if (typeof v === 'number' && v > SEAL_VERSION) {
    throw new CatalystError('CATALYST-SECRETS-DAMAGED', `${path} was sealed by a newer catalyst.`, {
      hint: 'Use the newer catalyst that wrote it.',
    });
  }
  if (v === SEAL_VERSION && whole) return value as Sealed;
  throw new CatalystError('CATALYST-SECRETS-DAMAGED', `${path} holds no sealed content.`, {
    hint: 'Restore the state folder from an export: catalyst sovereign import --file FILE',
  });
}

function associated(purpose: string, kind: string, salt: string): Buffer {
  return Buffer.from(`catalyst ${purpose} v${SEAL_VERSION} ${kind} ${salt}`);
}

async function keyOf(passphrase: string, salt: string): Promise<Buffer> {
  return rawKey(passphrase) ?? stretch(passphrase, salt);
}

function rawKey(passphrase: string): Buffer | undefined {
  const hex = passphrase.startsWith(RAW_KEY_PREFIX) ? passphrase.slice(RAW_KEY_PREFIX.length) : '';
  return /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'hex') : undefined;
}

function stretch(passphrase: string, salt: string): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const options = { ...SCRYPT, maxmem: SCRYPT_MEMORY };
  scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, options, (failure, key) =>
    failure === null ? resolve(key) : reject(failure),
  );
  return promise;
}
