import { Args, Flags } from '@oclif/core';
import { expect, test } from 'vitest';
import { argvFaults } from '../../../../src/cli/usage/argv-faults.ts';
import type { CommandShape } from '../../../../src/cli/usage/flag-shape.ts';

const named = (flags: Record<string, object>) =>
  Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { ...flag, name }]));

const command = {
  flags: named({
    file: Flags.string({ char: 'f', required: true, helpValue: '<file>' }),
    stage: Flags.string({ options: ['check', 'plan'] }),
    times: Flags.integer({ min: 1, env: 'TIMES' }),
    node: Flags.string({ multiple: true }),
    yes: Flags.boolean({ char: 'y', allowNo: true }),
  }),
  args: { fqdn: Args.string({ required: true }), shell: Args.string({ options: ['bash', 'zsh'] }) },
} as unknown as CommandShape;

const faults = async (argv: string[], env: Record<string, string> = {}) =>
  (await argvFaults(argv, command, env)).map(({ field, reason }) => `${field} ${reason}`);

test('a sound command line has none, in every way a flag can be written', async () => {
  const ways = [
    ['a.b', '--file', 'x', '--stage=plan', '--times', '2', '-y'],
    ['-fx', 'a.b', 'zsh', '--no-yes', '--node', '1', '--node', '2'],
    ['-yf=x', '--', 'a.b', 'bash'],
    ['a.b', '-f', '-', '--node=--odd'],
  ];
  for (const argv of ways) expect(await faults(argv, { TIMES: '7' }), argv.join(' ')).toEqual([]);
});

test('all faults come at once, each with its field', async () => {
  expect(await faults(['--stage', 'x', '--times=0', '--nosuch', 'v', '--node'], {})).toEqual([
    '--stage "x" is none of its values.',
    '--times "0" is no whole number from 1.',
    '--nosuch is no flag of this command.',
    '--node has no value.',
    '--file is missing.',
    'fqdn is missing.',
  ]);
  expect(await faults(['a', 'tcsh', 'b', '-f', 'x', '--file', 'y'])).toEqual([
    '--file is given more than once.',
    'shell "tcsh" is none of its values.',
    'b is one argument too many.',
  ]);
});

test('an argument that is a whole number is judged as a flag is', async () => {
  const numbered = { flags: {}, args: { number: Args.integer({ min: 1 }) } } as unknown as CommandShape;
  const told = async (word: string) => (await argvFaults([word], numbered, {})).map(({ reason }) => reason);
  expect(await told('3')).toEqual([]);
  expect(await told('abc')).toEqual(['"abc" is no whole number from 1.']);
  expect(await told('0')).toEqual(['"0" is no whole number from 1.']);
});

test('a variable that stands for a flag is judged too, by its own name', async () => {
  expect(await faults(['a', '-f', 'x'], { TIMES: 'often' })).toEqual([
    'TIMES "often" is no whole number from 1.',
  ]);
});

test('the fix is named: the nearest flag, the values, what to add', async () => {
  const found = await argvFaults(['--fil', 'x', '--stage', 'chek', 'a'], command, {});
  expect(found.map(({ fix }) => fix)).toEqual([
    'Did you mean --file?',
    'Did you mean check? Use check or plan.',
    'Add --file <file>.',
  ]);
});

test('the value of an unknown flag, which may be a secret, is told to nobody', async () => {
  const found = [
    ...(await argvFaults(['a', '-f', 'x', '--token', 'canary-1'], command, {})),
    ...(await argvFaults(['a', '-f', 'x', '--token=canary-1'], command, {})),
  ];
  expect(found).toHaveLength(2);
  expect(JSON.stringify(found)).not.toContain('canary');
});
