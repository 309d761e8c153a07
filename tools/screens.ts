import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dashboardPictures, runnerOf } from './screens/dashboard-pictures.ts';
import { SANDBOX_UP } from './screens/dashboard-scenes.ts';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from './screens/pseudo-terminal.ts';
import { CRASHING, CREATE, pictureName, REFUSED, SEEN_CRASHING, SIZES } from './screens/scenes.ts';
import { screenSvg } from './screens/screen-svg.ts';

/**
 * Takes docs/screens/*.svg from the real program against sandboxes of its own: runs in a real terminal, and the dashboard by
 * `--snapshot svg`. Tests take the same screens and hold the pictures against them. `node tools/screens.ts dashboard` takes
 * those of the dashboard only.
 */
const root = resolve(import.meta.dirname, '..');
const SPEC = 'examples/rehearsal.yaml';

await mkdir(join(root, 'docs/screens'), { recursive: true });
if (process.argv[2] !== 'dashboard') {
  if (!hasPseudoTerminal()) throw new Error(`taking screens ${NEEDS_SCRIPT}`);
  for (const [columns, rows] of SIZES) await takeScreens(columns, rows);
}
await takeDashboard();

function environment(home: string): Record<string, string | undefined> {
  return {
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    CATALYST_CONTEXT: 'sandbox',
    CATALYST_STATE_DIR: join(home, 'state'),
    CATALYST_CONFIG_DIR: join(home, 'config'),
    CATALYST_CACHE_DIR: process.env.CATALYST_CACHE_DIR ?? join(process.env.HOME ?? home, '.cache/catalyst'),
    CATALYST_PASSPHRASE: 'only for a picture, and gone with its folder',
  };
}

async function takeDashboard(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'catalyst-screens-'));
  const run = runnerOf(join(root, 'bin/run.js'), root, environment(home));
  try {
    await run(SANDBOX_UP);
    for (const { name, svg } of await dashboardPictures(run, SPEC))
      await writeFile(join(root, 'docs/screens', name), svg);
  } finally {
    await run(['sandbox', 'down']);
    await rm(home, { recursive: true, force: true });
  }
}

async function takeScreens(columns: number, rows: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'catalyst-screens-'));
  const env = environment(home);
  const open = (...args: string[]) => {
    const command = [process.execPath, join(root, 'bin/run.js'), ...args];
    return new PseudoTerminal({ columns, rows, command, cwd: root, env });
  };
  const done = async (...args: string[]) => {
    const terminal = open(...args);
    await terminal.ended;
    terminal.close();
  };
  const keep = (terminal: PseudoTerminal, scene: string) =>
    writeFile(
      join(root, 'docs/screens', pictureName(scene, columns, rows)),
      screenSvg(terminal.screen, `catalyst: ${scene}, ${columns} columns, ${rows} rows`),
    );
  const agree = async (terminal: PseudoTerminal) => {
    await terminal.until((text) => text.includes('(y/N)'));
    terminal.type('y\r');
  };
  try {
    const refused = open(...REFUSED);
    await refused.until((text) => text.includes('exit 2'));
    await keep(refused, 'refusal');
    refused.close();
    await done('sandbox', 'up', '--speed', '60');
    await done('sandbox', 'fault', 'crash-loop', '--target', CRASHING);
    const create = open(...CREATE, SPEC);
    await create.until((text) => text.includes('(y/N)'));
    await keep(create, 'plan');
    await agree(create);
    await create.until((text) => SEEN_CRASHING.test(text));
    await keep(create, 'converge');
    create.type('\x03');
    await create.ended;
    create.close();
    await done('sandbox', 'down');
    await rm(join(home, 'state'), { recursive: true });
    await done('sandbox', 'up', '--speed', '60');
    const whole = open(...CREATE, SPEC);
    await agree(whole);
    await whole.ended;
    await whole.lines();
    await keep(whole, 'summary');
    whole.close();
  } finally {
    await done('sandbox', 'down');
    await rm(home, { recursive: true, force: true });
  }
}
