import { Document, isCollection, isMap, isScalar, type Pair } from 'yaml';
import { SETTINGS, type SettingValue } from '../../domain/spec/settings.ts';
import { keysOf } from '../settings/merge-sources.ts';
import type { Sourced } from '../settings/sourced.ts';

/** Written even where they are defaults: a later default must not change what a file means. */
const PINNED = /^(name|domain\.(pool|subdomain|fqdn)|dns\.provider|regions|k3s\.version|gitops\.)/;

const ABOUT =
  ' Every field: catalyst init --help. Check it: catalyst sovereign create -f sovereign.yaml --print-config';

const SECTION_WORDS: Record<string, string> = {
  organization: 'Who owns the Sovereign; the e-mail address becomes its first sovereign-admin.',
  regions: 'The first one is the primary region; each is a cluster of its own.',
  access: 'Who may reach the servers. Nothing of catalyst needs SSH.',
  gitops: 'What the Sovereign converges to.',
  registry: 'Where the pull token is; never the token itself.',
};

/**
 * Text of a sovereign.yaml that says the same as the resolved values, with what may be changed explained. With `schema`,
 * its path as seen from the file, yaml-language-server completes and checks the file by its first line.
 */
export function specText(values: ReadonlyMap<string, Sourced>, regions: number, schema?: string): string {
  const document = new Document({ version: 1 });
  document.commentBefore = `${schema === undefined ? '' : ` yaml-language-server: $schema=${schema}\n`}${ABOUT}`;
  for (const setting of SETTINGS) {
    for (const key of keysOf(setting, regions)) {
      const found = values.get(key);
      if (found === undefined || !isWritten(key, found, values)) continue;
      document.setIn(pathOf(key), document.createNode(found.value as SettingValue));
    }
  }
  explain(document);
  return document.toString({ lineWidth: 0 });
}

function isWritten(key: string, { origin }: Sourced, values: ReadonlyMap<string, Sourced>): boolean {
  if (key === 'domain.mode' || origin.source === 'context') return false;
  const mode = values.get('domain.mode')?.value;
  if (key === 'domain.pool' || key === 'domain.subdomain') return mode === 'pool';
  if (key === 'domain.fqdn') return mode === 'own';
  return origin.source !== 'default' || PINNED.test(key);
}

function pathOf(key: string): (string | number)[] {
  return key.split('.').flatMap((part) => {
    const found = /^(\w+)\[(\d+)\]$/.exec(part);
    return found === null ? [part] : [found[1]!, Number(found[2])];
  });
}

function explain(document: Document): void {
  if (!isMap(document.contents)) return;
  for (const pair of document.contents.items as Pair<unknown, unknown>[]) {
    const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
    const key = document.createNode(name);
    pair.key = key;
    if (isCollection(pair.value)) key.spaceBefore = true;
    const words = SECTION_WORDS[name];
    if (words !== undefined) key.commentBefore = ` ${words}`;
  }
}
