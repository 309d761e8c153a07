import { lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CatalystError } from '../../domain/errors.ts';
import type { WholeFiles } from '../files/atomic.ts';
import { opensAs, seal, unseal } from './seal.ts';
import { openSealedStore, SECRETS_FILE } from './sealed-store.ts';
import type { SecretStore } from './store.ts';

const PURPOSE = 'archive';
const ARCHIVE_VERSION = 1;
/** Belongs to a process, is made anew by `tofu init`, or is carried as plain secrets inside the seal. */
const LEFT_OUT = [
  /^lock(\.|$)/,
  /^tofu\/\.terraform(\/|$)/,
  /^tofu\/child\.json$/,
  /(^|\/)\.[^/]+\.[0-9a-f]{12}$/,
];

interface Archive {
  v: number;
  name: string;
  /** Path with forward slashes, below the Sovereign's folder → base64. */
  files: Record<string, string>;
  secrets: Record<string, string>;
  /** Lines of its audit file, which is beside its folder; archives of older catalysts have none. */
  audit?: string;
}

export interface ExportRequest {
  folder: string;
  /** The Sovereign's FQDN. */
  name: string;
  file: string;
  passphrase: string;
  store: SecretStore;
  /** Lines of the Sovereign's audit file. */
  audit: string;
  files: WholeFiles;
}

/** Writes a Sovereign's whole folder as one file, sealed with the passphrase. The caller holds the lock. */
export async function exportFolder(request: ExportRequest): Promise<{ bytes: number; files: number }> {
  const { folder, name, file, passphrase, store, audit } = request;
  const files = await contents(folder);
  const secrets: Record<string, string> = {};
  for (const key of await store.names()) secrets[key] = (await store.get(key)) ?? '';
  const archive: Archive = { v: ARCHIVE_VERSION, name, files, secrets, ...(audit === '' ? {} : { audit }) };
  const packed = await promisify(gzip)(JSON.stringify(archive));
  const sealed = await seal(packed, passphrase, PURPOSE);
  await request.files.writeWhole(file, sealed);
  return { bytes: Buffer.byteLength(sealed), files: Object.keys(files).length };
}

export interface ImportRequest {
  /** Folder that holds the Sovereigns' folders. */
  root: string;
  file: string;
  /** Opens the archive, and seals the secrets here. */
  passphrase: string;
  /** Put it in the place of a Sovereign of the same name. */
  replace: boolean;
  /** Takes the lock of the Sovereign that is replaced; resolves with what gives it back. */
  lock(name: string): Promise<() => Promise<void>>;
  /** Takes the lines of its audit file, of which some may be here already. */
  takeAudit(name: string, lines: string): Promise<void>;
  files: WholeFiles;
}

/**
 * Brings an exported Sovereign into this state folder; resolves with its FQDN. Nothing is there until all of it is.
 * @throws CatalystError CATALYST-PASSPHRASE-WRONG, CATALYST-ARCHIVE-INVALID, CATALYST-ALREADY-THERE, CATALYST-LOCKED
 */
export async function importFolder(request: ImportRequest): Promise<string> {
  const archive = await readArchive(request);
  const target = join(request.root, archive.name);
  if (!(await isThere(target))) return place(archive, target, request);
  if (!request.replace) {
    throw new CatalystError('CATALYST-ALREADY-THERE', `${archive.name} is already in this state folder.`, {
      hint: 'Import with --replace to put the archive in its place.',
    });
  }
  const release = await request.lock(archive.name);
  try {
    return await place(archive, target, request);
  } finally {
    await release();
  }
}

async function place(archive: Archive, target: string, request: ImportRequest): Promise<string> {
  const draft = join(request.root, `.import-${archive.name}`);
  await rm(draft, { recursive: true, force: true });
  await unpack(archive, draft, request);
  await rm(target, { recursive: true, force: true });
  await rename(draft, target);
  if (typeof archive.audit === 'string') await request.takeAudit(archive.name, archive.audit);
  return archive.name;
}

async function readArchive({ file, passphrase, files }: ImportRequest): Promise<Archive> {
  const sealed = (await archiveBytes(file, files)).toString('utf8');
  const packed = await unseal(sealed, passphrase, PURPOSE, file).catch(async (failure: unknown) => {
    throw await noArchive(failure, { sealed, passphrase, file });
  });
  const archive = JSON.parse((await promisify(gunzip)(packed)).toString('utf8')) as Archive;
  if (archive.v > ARCHIVE_VERSION) throw invalid(`${file} was written by a newer catalyst.`);
  if (!isName(archive.name)) throw invalid(`${file} names no Sovereign.`);
  const outside = Object.keys(archive.files).find((path) => !isInside(path));
  if (outside !== undefined)
    throw invalid(`${file} holds a path outside the Sovereign's folder: ${outside}.`);
  return archive;
}

/** Whose archive a sealed text is; undefined when it does not open as one, by this passphrase. */
export async function archiveName(sealed: string, passphrase: string): Promise<string | undefined> {
  const packed = await unseal(sealed, passphrase, PURPOSE, '').catch(() => undefined);
  if (packed === undefined) return undefined;
  return (JSON.parse((await promisify(gunzip)(packed)).toString('utf8')) as Archive).name;
}

async function archiveBytes(file: string, files: WholeFiles): Promise<Buffer> {
  if ((await lstat(file).catch(() => undefined))?.isDirectory()) {
    throw new CatalystError('CATALYST-ARCHIVE-INVALID', `${file} is a folder, not an archive.`, {
      hint: MAKE_ONE,
    });
  }
  const sealed = await files.readIfThere(file);
  if (sealed === undefined) {
    throw new CatalystError('CATALYST-ARCHIVE-INVALID', `${file} does not exist.`, { hint: MAKE_ONE });
  }
  return sealed;
}

/** Why a file does not open as an archive: what it is instead, where that can be told. */
async function noArchive(
  failure: unknown,
  { sealed, passphrase, file }: { sealed: string; passphrase: string; file: string },
): Promise<unknown> {
  if (!(failure instanceof CatalystError)) return failure;
  if (failure.code === 'CATALYST-PASSPHRASE-WRONG') {
    if (!(await opensAs(sealed, passphrase, 'plan'))) return failure;
    return new CatalystError('CATALYST-ARCHIVE-INVALID', `${file} is a sealed plan, not an archive.`, {
      hint: `catalyst sovereign create --plan ${file}`,
      cause: failure,
    });
  }
  const newer = failure.message.includes('newer');
  const message = newer ? failure.message : `${file} is no archive of catalyst. Nothing was changed.`;
  const hint = newer ? 'Use the newer catalyst that wrote it.' : MAKE_ONE;
  return new CatalystError('CATALYST-ARCHIVE-INVALID', message, { hint });
}

const MAKE_ONE =
  'Make one where the Sovereign is kept: catalyst sovereign export <fqdn> --file sovereign.sealed';

async function unpack(archive: Archive, draft: string, { passphrase, files }: ImportRequest): Promise<void> {
  await files.privateFolder(draft);
  for (const [path, content] of Object.entries(archive.files)) {
    const place = join(draft, ...path.split('/'));
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await files.writeWhole(place, Buffer.from(content, 'base64'));
  }
  const store = openSealedStore(draft, passphrase, files);
  for (const [name, value] of Object.entries(archive.secrets)) await store.put(name, value);
}

async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries) {
    const place = join(entry.parentPath, entry.name);
    const path = relative(folder, place).split(sep).join('/');
    if (!entry.isFile() || path === SECRETS_FILE || LEFT_OUT.some((pattern) => pattern.test(path))) continue;
    files[path] = (await readFile(place)).toString('base64');
  }
  return files;
}

function isInside(path: string): boolean {
  const clean = posix.normalize(path);
  return (
    clean === path &&
    path !== '' &&
    !path.startsWith('/') &&
    !path.split('/').includes('..') &&
    !/[\\\0]/.test(path)
  );
}

function isName(name: unknown): boolean {
  return (
    typeof name === 'string' && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) && !name.includes('..')
  );
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

function invalid(message: string): CatalystError {
  return new CatalystError('CATALYST-ARCHIVE-INVALID', message, { hint: 'Nothing was changed.' });
}
