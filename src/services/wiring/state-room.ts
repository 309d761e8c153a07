import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listSnapshots, readSnapshot } from '../../clients/dns/snapshot-file.ts';
import { privateFolder, wholeFiles, writeWhole } from '../../clients/files/atomic.ts';
import { discardKept, forgetFolder } from '../../clients/files/discard.ts';
import { followJournal } from '../../clients/files/follow-journal.ts';
import { JOURNAL_FILE, openJournal, readJournal } from '../../clients/files/journal.ts';
import { type Lock, lockHolder, takeLock } from '../../clients/files/lock.ts';
import { errnoOf, withStateErrors } from '../../clients/files/state-error.ts';
import { exportFolder, importFolder } from '../../clients/secrets/archive.ts';
import { openBundle, sealBundle } from '../../clients/secrets/bundle-file.ts';
import { findPassphrase, type Passphrase } from '../../clients/secrets/passphrase.ts';
import { refuseOtherFile } from '../../clients/secrets/replace-sealed.ts';
import { openSealedStore, SECRETS_FILE } from '../../clients/secrets/sealed-store.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';

// Only a plan needs it, and looking at local state stays fast.
const discarding = () => import('./discard-unbegun.ts');
const contexts = () => import('./context-files.ts');
const audits = () => import('./audit-file.ts');

/** The state folder on this machine's disk. */
export function openStateRoom(settings: ServiceSettings): StateRoom {
  const { clock, who } = settings;
  const root = join(settings.folders.state, 'sovereigns');
  const folderOf = (fqdn: string) => join(root, fqdn);
  const nothingSealed = async () => (await sealedBelow(root)).length === 0;
  const found = once(() => foundPassphrase(settings, nothingSealed));
  const passphrase = async () => (await found()).passphrase;
  const given = once(() => foundPassphrase(settings, async () => false));
  const givenPassphrase = async () => (await given()).passphrase;
  const secrets = async (fqdn: string) => openSealedStore(folderOf(fqdn), await passphrase(), wholeFiles);
  const held = new Map<string, Lock>();
  const lock = async (fqdn: string, signal: AbortSignal) => {
    const since = new Date(clock.now()).toISOString();
    const onOrphan = () =>
      settings.report('An OpenTofu of an earlier run is still at work; waiting for its end.');
    const taken = await takeLock(folderOf(fqdn), { ...who, since }, { clock, signal, onOrphan });
    held.set(fqdn, taken);
    return () => {
      held.delete(fqdn);
      return taken.release();
    };
  };
  return {
    names: () => namesBelow(root),
    folderOf,
    async makeFolder(fqdn) {
      for (const folder of [settings.folders.state, root, folderOf(fqdn)]) await privateFolder(folder);
      return folderOf(fqdn);
    },
    discardUnbegun: async (fqdn) => (await discarding()).discardUnbegun(folderOf(fqdn)),
    removeEmpty: async (fqdn) => (await discarding()).removeEmpty(folderOf(fqdn)),
    read: (fqdn) => readJournal(folderOf(fqdn)),
    follow: (fqdn, signal) => followJournal(folderOf(fqdn), { clock, signal }),
    open: (fqdn) => openJournal(folderOf(fqdn)),
    lock,
    noteChild: async (fqdn, pid) => held.get(fqdn)?.setChild(pid),
    holder: (fqdn) => lockHolder(folderOf(fqdn), who),
    secrets,
    passphrase,
    passphraseAt: async () => placeOf(await found()),
    snapshots: (fqdn) => listSnapshots(folderOf(fqdn)),
    snapshot: (fqdn, id) => withStateErrors(folderOf(fqdn), () => readSnapshot(folderOf(fqdn), id)),
    discard: async (fqdn) => [
      ...(await discardKept(folderOf(fqdn))),
      ...(await (await contexts()).discardContexts(settings.folders.state, fqdn, settings.context)),
    ],
    forget: (fqdn) => forgetFolder(folderOf(fqdn)),
    writeFile: writeWhole,
    refuseOtherFile: (file, purpose, fqdn) => refuseOtherFile(file, purpose, passphrase, wholeFiles, fqdn),
    exportTo: async (fqdn, file) =>
      exportFolder({
        folder: folderOf(fqdn),
        name: fqdn,
        file,
        passphrase: await passphrase(),
        store: await secrets(fqdn),
        audit: await (await audits()).auditText(settings.folders.state, fqdn),
        files: wholeFiles,
      }),
    importFrom: async (file, { replace }) => {
      await privateFolder(settings.folders.state);
      await privateFolder(root);
      return importFolder({
        ...{ root, file, replace, files: wholeFiles },
        passphrase: await givenPassphrase(),
        lock: (name) => lock(name, new AbortController().signal),
        takeAudit: async (name, lines) => (await audits()).mergeAudit(settings.folders.state, name, lines),
      });
    },
    sealBundle: async (file, content) => sealBundle(file, content, await passphrase(), wholeFiles),
    openBundle: async (file) => openBundle(file, await givenPassphrase(), wholeFiles),
  };
}

async function foundPassphrase(
  settings: ServiceSettings,
  mayMake: () => Promise<boolean>,
): Promise<Passphrase> {
  const sources = { ...settings.passphrase, configDir: settings.folders.config, mayMake };
  const found = await findPassphrase(sources, wholeFiles);
  if (found.notice !== undefined) settings.report(found.notice);
  return found;
}

/** Where a passphrase stands, in words that fit after "the one in". */
function placeOf({ origin, path }: Passphrase): string {
  if (origin === 'value') return 'CATALYST_PASSPHRASE';
  return path ?? 'the keyring of this machine';
}

/** Sovereigns of the state folder whose secrets a passphrase has sealed. */
async function sealedBelow(root: string): Promise<string[]> {
  const names = await readdir(root).catch((): string[] => []);
  const files = await Promise.all(names.map((name) => readdir(join(root, name)).catch((): string[] => [])));
  return names.filter((_, index) => files[index]!.includes(SECRETS_FILE));
}

function namesBelow(root: string): Promise<string[]> {
  return withStateErrors(root, async () => {
    const entries = await readdir(root, { withFileTypes: true }).catch((failure: unknown) => {
      if (errnoOf(failure) === 'ENOENT') return [];
      throw failure;
    });
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    const begun = await Promise.all(folders.map(({ name }) => hasJournal(join(root, name))));
    return folders
      .map(({ name }) => name)
      .filter((_, index) => begun[index])
      .sort();
  });
}

async function hasJournal(folder: string): Promise<boolean> {
  return (await readdir(folder)).includes(JOURNAL_FILE);
}

/** A failure is not kept: the next call tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((failure: unknown) => {
      made = undefined;
      throw failure;
    });
    return made;
  };
}
