import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withStateErrors } from './state-error.ts';

/** What a Sovereign that is no more leaves in its folder beside the journal, with words for it. */
const KEPT: readonly [string, string][] = [
  ['secrets.sealed', 'sealed secrets'],
  ['kubeconfig', 'kubeconfig'],
  ['tofu', 'OpenTofu state'],
];

/** Removes secrets, kubeconfig and OpenTofu's folder; resolves with the words for what was there. */
export function discardKept(folder: string): Promise<string[]> {
  return withStateErrors(folder, async () => {
    const there = await readdir(folder);
    const found = KEPT.filter(([name]) => there.includes(name));
    for (const [name] of found) await rm(join(folder, name), { recursive: true, force: true });
    return found.map(([, word]) => word);
  });
}

/** Removes a Sovereign's folder; a power cut leaves it whole or under a name that no list shows. */
export function forgetFolder(folder: string): Promise<void> {
  return withStateErrors(folder, async () => {
    const aside = join(dirname(folder), `.forgotten-${basename(folder)}`);
    await rm(aside, { recursive: true, force: true });
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
  });
}
