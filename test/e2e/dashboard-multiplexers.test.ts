import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from '../../tools/screens/pseudo-terminal.ts';
import { catalystHome, type Home, PROGRAM } from '../support/catalyst.ts';
import { tool } from '../support/tools.ts';

const SHELL = 'bash --norc -i';
const DASHBOARD = `'${process.execPath}' '${PROGRAM}' dashboard --context sandbox`;

interface Multiplexer {
  name: 'tmux' | 'screen';
  settings: string;
  /** Begins it, by its program, its settings and a folder of its own; and comes back to what runs in it. */
  begin(program: string, settings: string): string[];
  again(program: string): string[];
  /** Leaves it running. */
  detach: string;
  copies: boolean;
}

const MULTIPLEXERS: Multiplexer[] = [
  {
    name: 'tmux',
    settings: `set -g default-command "${SHELL}"\nset -g set-clipboard on\nset -g status off\n`,
    begin: (program, settings) => [program, '-u', '-L', 'catalyst', '-f', settings, 'new-session'],
    again: (program) => [program, '-u', '-L', 'catalyst', 'attach'],
    detach: '\x02d',
    copies: true,
  },
  {
    name: 'screen',
    settings: 'startup_message off\naltscreen on\ndefutf8 on\nshell bash\n',
    begin: (program, settings) => [program, '-U', '-c', settings, ...SHELL.split(' ')],
    again: (program) => [program, '-U', '-r'],
    detach: '\x01d',
    copies: false,
  },
];

function terminalAt(home: Home, command: string[]): PseudoTerminal {
  const env = {
    ...home.env,
    TMUX_TMPDIR: home.folder,
    SCREENDIR: join(home.folder, 'screens'),
    PS1: 'ready> ',
  };
  const terminal = new PseudoTerminal({ columns: 80, rows: 24, command, cwd: home.folder, env });
  onTestFinished(() => terminal.close());
  return terminal;
}

const modes = (home: Home, name: string) => readFile(join(home.folder, name), 'utf8');

describe.for(MULTIPLEXERS)('catalyst dashboard in $name', (multiplexer) => {
  it('is opened at a sandbox, walked, resized, stopped, left behind and found again, and leaves the terminal as it was', {
    timeout: 120_000,
  }, async (test) => {
    if (!hasPseudoTerminal()) return test.skip(NEEDS_SCRIPT);
    const { path } = await tool(multiplexer.name);
    const home = await catalystHome();
    await mkdir(join(home.folder, 'screens'), { mode: 0o700 });
    onTestFinished(async () => void (await home.run(['sandbox', 'down'])));
    expect((await home.run(['sandbox', 'up', '--speed', '600'])).status).toBe(0);
    const settings = join(home.folder, 'settings');
    await writeFile(settings, multiplexer.settings);
    const inside = terminalAt(home, multiplexer.begin(path, settings));
    await inside.until((text) => text.includes('ready>'));
    inside.type(`echo before-it; stty -a > before; ${DASHBOARD}; echo "left with $?"; stty -a > behind\r`);

    await inside.until((text) => text.includes('No Sovereigns yet') && text.includes('q quit'));
    inside.type('h');
    await inside.until((text) => text.includes('Fleet › Health') && text.includes('Hetzner takes the token'));
    inside.type('\x1b');
    const home80 = await inside.until((text) => text.includes('No Sovereigns yet'));
    expect(home80).not.toContain('before-it');
    inside.type('y');
    await inside.until((text) => text.includes('$ catalyst sovereign list'));
    if (multiplexer.copies) expect(inside.output).toMatch(/\x1b\]52;c?;[\w+/=]+/);
    inside.resize(120, 40);
    await inside.until(
      (text) => text.split('\n')[0]!.length > 100 && text.split('\n')[39]!.includes('q quit'),
    );
    inside.resize(80, 24);
    await inside.until(
      (text) => text.split('\n')[0]!.length === 80 - 1 && text.split('\n')[23]!.includes('q quit'),
    );

    inside.type('\x1a');
    const stopped = await inside.until((text) => text.includes('Stopped'));
    expect(stopped).toContain('before-it');
    inside.type('fg\r');
    await inside.until((text) => text.includes('No Sovereigns yet') && text.includes('q quit'));

    inside.type(multiplexer.detach);
    await inside.ended;
    const again = terminalAt(home, multiplexer.again(path));
    await again.until((text) => text.includes('No Sovereigns yet') && text.includes('q quit'));
    again.type('q');
    await again.until((text) => text.includes('before-it') && text.trimEnd().endsWith('ready>'));
    again.type('stty -a > behind; echo done-$?\r');
    await again.until((text) => text.includes('done-0'));
    expect(await modes(home, 'behind')).toBe(await modes(home, 'before'));
    again.type('exit\r');
    await again.ended;
  });
});
