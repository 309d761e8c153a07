import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTree } from '../../src/cli/completion/command-tree.ts';
import { catalystHome, type Home } from '../support/catalyst.ts';
import { FQDN } from '../support/story.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

async function scriptOf(home: Home, shell: string): Promise<string> {
  const { status, stdout } = await home.run(['completion', shell]);
  expect(status).toBe(0);
  const file = join(home.folder, `catalyst.${shell}`);
  await writeFile(file, stdout);
  return file;
}

/** A home with one Sovereign: its folder, a component of its own, a snapshot. */
async function homeWithSovereign(): Promise<Home> {
  const home = await catalystHome();
  const folder = join(home.state, 'sovereigns', FQDN);
  await mkdir(join(folder, 'snapshots'), { recursive: true });
  await writeFile(join(folder, 'sovereign.json'), '{"components":{"fsn1:x":{"component":"own-blueprint"}}}');
  await writeFile(join(folder, 'snapshots', 'omani.works-2.json'), '{}');
  return home;
}

const SHELLS = {
  /** bash takes words apart at `=` before it asks. */
  bash: (file: string, words: string[]) => {
    const split = words.flatMap((word) => (word === '=' ? [word] : word.split(/(=)/).filter(Boolean)));
    const typed = (split.length === 0 || words.at(-1) === '' ? [...split.filter(Boolean), ''] : split).map(
      (word) => `'${word}'`,
    );
    return [
      ...['bash', '--norc', '-c'],
      `source '${file}'; COMP_WORDS=(catalyst ${typed.join(' ')}); COMP_CWORD=${typed.length}; _catalyst; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
  },
  zsh: (file: string, words: string[]) => {
    const typed = ['catalyst', ...words].map((word) => `'${word}'`).join(' ');
    const emulation = 'emulate -L sh; setopt kshglob noshglob braceexpand';
    return [
      ...['zsh', '-f', '-c'],
      `source '${file}'; ask() { ${emulation}; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _catalyst; printf '%s\\n' "\${COMPREPLY[@]}"; }; ask`,
    ];
  },
  fish: (file: string, words: string[]) => [
    ...['fish', '--no-config', '-c'],
    `source '${file}'; complete -C 'catalyst ${words.join(' ')}' | string split -f1 \\t`,
  ],
};
type Shell = keyof typeof SHELLS;

/** What a shell itself offers for these words, the last one being typed; undefined where it is not installed. */
async function offeredBy(shell: Shell, words: string[]): Promise<string[] | undefined> {
  const home = await homeWithSovereign();
  const [program = '', ...args] = SHELLS[shell](await scriptOf(home, shell), words);
  const ended = spawnSync(program, args, { env: home.env, encoding: 'utf8', cwd: home.folder });
  if (ended.error !== undefined) return undefined;
  expect(ended.stderr).toBe('');
  // zsh holds what is offered against the typed word itself, after the script.
  const typed = shell === 'zsh' ? (words.at(-1) ?? '') : '';
  return ended.stdout
    .split('\n')
    .filter((line) => line !== '' && line.startsWith(typed))
    .sort();
}

async function offered(...words: string[]): Promise<string[]> {
  return (await offeredBy('bash', words)) as string[];
}

describe('bash completes', () => {
  it('commands, by what was typed of them', async () => {
    expect(await offered('sov')).toEqual(['sovereign']);
    expect(await offered('sovereign', 'ex')).toEqual(['explain', 'export']);
    expect(await offered('sandbox', '')).toEqual(['--help', 'down', 'fault', 'mail', 'status', 'up']);
  });

  it('flags and their values', async () => {
    expect(await offered('sovereign', 'logs', '--st')).toEqual(['--stage']);
    expect(await offered('sovereign', 'logs', '--stage', 'c')).toEqual(['check', 'cluster', 'converge']);
    expect(await offered('sovereign', 'list', '--context', '')).toEqual(['sandbox']);
    expect(await offered('completion', '')).toEqual(expect.arrayContaining(['bash', 'fish', 'zsh']));
  });

  it('Sovereigns of the state folder', async () => {
    expect(await offered('sovereign', 'show', 'oma')).toEqual([FQDN]);
  });

  it('every visible command, and no hidden one', async () => {
    const tree = commandTree(await readFile(join(PACKAGE_FOLDER, 'oclif.manifest.json'), 'utf8'));
    const verbs = tree.map(({ path }) => path.split(' ')).filter(([topic]) => topic === 'sovereign');
    expect(await offered('sovereign', '')).toEqual(['--help', ...verbs.map(([, verb]) => verb!)].sort());
    expect(await offered('sovereign', 'cred')).toEqual([]);
  });
});

describe.each(['bash', 'zsh', 'fish'] as const)('values that %s offers', (shell) => {
  it.for([
    [['sovereign', 'show', 'oma'], [FQDN]],
    [['sovereign', 'explain', FQDN, 'own'], ['own-blueprint']],
    [['sovereign', 'explain', '--context', 'sandbox', FQDN, 'harb'], ['harbor']],
    [['sovereign', 'explain', 'harb'], ['harbor']],
    [['sandbox', 'fault', 'hetzner-4'], ['hetzner-429']],
    [['sandbox', 'fault', 'crash-loop', '--target', 'own'], ['own-blueprint']],
    [['sovereign', 'wait', '--for', 'r'], ['ready']],
    [['dns', 'restore', FQDN, 'omani'], ['omani.works-2']],
    [['sovereign', 'create', '--confirm', 'oma'], [FQDN]],
  ])('%j', async ([words, expected], test) => {
    const found = await offeredBy(shell, words as string[]);
    if (found === undefined) return test.skip(`${shell} is not installed here`);
    expect(found).toEqual(expected);
  });

  it('components as goals, whether or not the shell splits at the sign', async (test) => {
    const found = await offeredBy(shell, ['sovereign', 'wait', '--for', 'component=own']);
    if (found === undefined) return test.skip(`${shell} is not installed here`);
    expect(found).toEqual([shell === 'bash' ? 'own-blueprint' : 'component=own-blueprint']);
  });
});

describe('the scripts for other shells', () => {
  it.for(['zsh', 'fish'])('%s takes its script', async (shell, test) => {
    const home = await catalystHome();
    const file = await scriptOf(home, shell);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('sovereign');
    const parsed = spawnSync(shell, ['-n', file], { encoding: 'utf8', env: home.env });
    if (parsed.error !== undefined) return test.skip(`${shell} is not installed here`);
    expect(parsed.stderr).toBe('');
    expect(parsed.status).toBe(0);
  });

  it('fish offers what may follow', async (test) => {
    const home = await catalystHome();
    const file = await scriptOf(home, 'fish');
    const ended = spawnSync('fish', ['-c', `source '${file}'; complete -C 'catalyst sovereign ex'`], {
      encoding: 'utf8',
      env: home.env,
    });
    if (ended.error !== undefined) return test.skip('fish is not installed here');
    expect(ended.stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(
      expect.arrayContaining(['explain', 'export']),
    );
  });
});
