import { readdir, rename, rm, stat } from 'node:fs/promises';
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
    const hadState = await holdsState(folder);
    for (const [name] of found) await rm(join(folder, name), { recursive: true, force: true });
    return found.filter(([name]) => name !== 'tofu' || hadState).map(([, word]) => word);
  });
}

/** OpenTofu's folder is made before its state is: one that never came so far is worth no word. */
async function holdsState(folder: string): Promise<boolean> {
  const found = await stat(join(folder, 'tofu', 'terraform.tfstate')).catch(() => undefined);
  return found !== undefined && found.size > 0;
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
