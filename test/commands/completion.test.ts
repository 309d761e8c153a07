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

/** What bash itself offers for these words, the last one being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const home = await catalystHome();
  await mkdir(join(home.state, 'sovereigns', FQDN), { recursive: true });
  const file = await scriptOf(home, 'bash');
  const typed = ['catalyst', ...words].map((word) => `'${word}'`).join(' ');
  const run = `source '${file}'; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _catalyst; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ended = spawnSync('bash', ['--norc', '-c', run], { env: home.env, encoding: 'utf8' });
  expect(ended.stderr).toBe('');
  return ended.stdout.split('\n').filter(Boolean).sort();
}

describe('bash completes', () => {
  it('commands, by what was typed of them', async () => {
    expect(await offered('sov')).toEqual(['sovereign']);
    expect(await offered('sovereign', 'ex')).toEqual(['explain', 'export']);
    expect(await offered('sandbox', '')).toEqual(['--help', 'down', 'fault', 'status', 'up']);
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
