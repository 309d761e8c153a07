import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCREENS, type ScreenId } from '../../src/domain/dashboard-screens.ts';
import { BINDINGS } from '../../src/tui/bindings.ts';
import { type Binding, bindingsOn } from '../../src/tui/keys.ts';
import { keyText } from '../../src/tui/parts/key-text.ts';

const BEGIN = '<!-- keys: made by npm run build -->';
const END = '<!-- end of keys -->';

/** Page of a screen, in the repository. */
export function pagePath(screen: ScreenId): string {
  return `docs/guides/dashboard/${screen}.md`;
}

/** One page for each screen of the dashboard: its keys are those of the program. */
export function dashboardPages(root: string): { path: string; text: () => Promise<string> }[] {
  return SCREENS.map((screen) => ({ path: pagePath(screen), text: () => pageWithKeys(root, screen) }));
}

async function pageWithKeys(root: string, screen: ScreenId): Promise<string> {
  const path = pagePath(screen);
  const page = await readFile(join(root, path), 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${path} has lost the marks between which the keys stand`);
  return `${before}${BEGIN}\n\n${keysOf(screen)}\n\n${END}${after}`;
}

/** What a key does on this screen and not on every one, then the ways to others, then what works everywhere. */
export function keysOf(screen: ScreenId): string {
  const all = bindingsOn(BINDINGS, screen);
  const leads = ({ action }: Binding) => action.startsWith('to-');
  const own = all.filter((one) => one.on !== undefined && !leads(one));
  const ways = all.filter((one) => leads(one) && one.action !== `to-${screen}`);
  const everywhere = all.filter((one) => one.on === undefined && !leads(one));
  return [
    ...(own.length === 0
      ? ['No key of its own.']
      : ['| Key | Does |', '| --- | --- |', ...own.map((one) => `| ${keysText(one)} | ${saysText(one)} |`)]),
    '',
    `To other screens: ${ways.map((one) => `${keysText(one)} ${one.word}`).join(', ')}.`,
    '',
    `Everywhere: ${everywhere.map((one) => `${keysText(one)} ${one.word}`).join(', ')}.`,
  ].join('\n');
}

function keysText({ keys }: Binding): string {
  return keys.map((key) => `\`${keyText(key)}\``).join(' ');
}

function saysText({ says, changes }: Binding): string {
  return changes === true ? `${says}. Only when unlocked, and asks first` : says;
}
