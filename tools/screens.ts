import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from './screens/pseudo-terminal.ts';
import { screenSvg } from './screens/screen-svg.ts';

/** Takes docs/screens/*.svg from the real program in a real terminal, against a sandbox of its own. */
const root = resolve(import.meta.dirname, '..');
const SIZES: [number, number][] = [
  [80, 24],
  [120, 40],
];

if (!hasPseudoTerminal()) throw new Error(`taking screens ${NEEDS_SCRIPT}`);
await mkdir(join(root, 'docs/screens'), { recursive: true });
for (const [columns, rows] of SIZES) await takeScreens(columns, rows);

async function takeScreens(columns: number, rows: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'catalyst-screens-'));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    CATALYST_CONTEXT: 'sandbox',
    CATALYST_STATE_DIR: join(home, 'state'),
    CATALYST_CONFIG_DIR: join(home, 'config'),
    CATALYST_CACHE_DIR: process.env.CATALYST_CACHE_DIR ?? join(process.env.HOME ?? home, '.cache/catalyst'),
    CATALYST_PASSPHRASE: 'only for a picture, and gone with its folder',
  };
  const open = (...args: string[]) =>
    new PseudoTerminal({
      columns,
      rows,
      command: [process.execPath, join(root, 'bin/run.js'), ...args],
      cwd: root,
      env,
    });
  const done = async (...args: string[]) => {
    const terminal = open(...args);
    await terminal.ended;
    terminal.close();
  };
  const keep = (terminal: PseudoTerminal, name: string) =>
    writeFile(
      join(root, `docs/screens/${name}-${columns}x${rows}.svg`),
      screenSvg(terminal.screen, `catalyst: ${name}, ${columns} columns, ${rows} rows`),
    );
  try {
    const refused = open(
      'sovereign',
      'plan',
      '--location',
      'fsn2',
      '--org-email',
      'ops@',
      '--subdomain',
      '-x',
    );
    await refused.until((text) => text.includes('exit 2'));
    await keep(refused, 'refusal');
    refused.close();
    await done('sandbox', 'up', '--speed', '60');
    await done('sandbox', 'fault', 'crash-loop', '--target', 'seaweedfs');
    const create = open('sovereign', 'create', '-f', 'examples/rehearsal.yaml');
    await create.until((text) => text.includes('(y/N)'));
    await keep(create, 'plan');
    create.type('y\r');
    await create.until((text) => /! seaweedfs/.test(text));
    await keep(create, 'converge');
    create.type('\x03');
    await create.ended;
    create.close();
    await done('sandbox', 'down');
    await rm(join(home, 'state'), { recursive: true });
    await done('sandbox', 'up', '--speed', '60');
    const whole = open('sovereign', 'create', '-f', 'examples/rehearsal.yaml', '--yes');
    await whole.ended;
    await whole.lines();
    await keep(whole, 'summary');
    whole.close();
  } finally {
    await done('sandbox', 'down');
    await rm(home, { recursive: true, force: true });
  }
}
