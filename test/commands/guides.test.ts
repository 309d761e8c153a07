import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCREENS } from '../../src/domain/dashboard-screens.ts';
import { pagePath } from '../../tools/generate/dashboard-pages.ts';
import { commandsIn, guideCommands, guideNames } from '../support/guide.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

interface Manifest {
  commands: Record<
    string,
    { args: Record<string, { required?: boolean }>; flags: Record<string, { type: string; char?: string }> }
  >;
}

const { commands } = JSON.parse(
  await readFile(join(PACKAGE_FOLDER, 'oclif.manifest.json'), 'utf8'),
) as Manifest;

const GUIDES = await guideNames();

/** What is wrong with a command as it stands in a text; undefined when the program would take it. */
function faultOf(words: readonly string[]): string | undefined {
  const [topic = '', word = ''] = words;
  const id = [`${topic}:${word}`, topic].find((one) => commands[one] !== undefined);
  if (id === undefined) return `no command ${words.join(' ')}`;
  const { args, flags } = commands[id]!;
  let given = 0;
  const rest = words.slice(id.split(':').length);
  for (let at = 0; at < rest.length; at += 1) {
    const one = rest[at]!;
    if (!one.startsWith('-')) {
      given += 1;
      continue;
    }
    const [name = ''] = one.split('=');
    const known = Object.entries(flags).find(
      ([long, { char }]) => name === `--${long}` || name === `-${char}`,
    );
    if (known === undefined) return `${id} has no flag ${name}`;
    if (known[1].type === 'option' && !one.includes('=')) at += 1;
  }
  const needed = Object.values(args).filter(({ required }) => required).length;
  return given >= needed && given <= Object.keys(args).length
    ? undefined
    : `${id} takes no ${given} arguments`;
}

describe('commands that documents show', () => {
  it('would be found wrong if they were', () => {
    const text = '```sh\ncatalyst dns plan --nonsense\ncatalyst dns\ncatalyst dns restore a b c\n```\n';
    expect(commandsIn(text).map(({ args }) => faultOf(args))).toEqual([
      'dns:plan has no flag --nonsense',
      'no command dns',
      'dns:restore takes no 3 arguments',
    ]);
  });

  for (const name of GUIDES) {
    it(`in the guide ${name} exist, with their flags`, async () => {
      const found = await guideCommands(name);
      expect(found.length).toBeGreaterThan(5);
      expect(found.map(({ args }) => faultOf(args)).filter(Boolean)).toEqual([]);
    });
  }

  it('in the pages of the dashboard exist, with their flags', async () => {
    for (const screen of SCREENS) {
      const found = commandsIn(await readFile(join(PACKAGE_FOLDER, pagePath(screen)), 'utf8'));
      expect([screen, found.length > 0]).toEqual([screen, true]);
      expect([screen, ...found.map(({ args }) => faultOf(args)).filter(Boolean)]).toEqual([screen]);
    }
  });

  it('in the README exist, with their flags', async () => {
    const found = commandsIn(await readFile(join(PACKAGE_FOLDER, 'README.md'), 'utf8'));
    expect(found.length).toBeGreaterThan(2);
    expect(found.map(({ args }) => faultOf(args)).filter(Boolean)).toEqual([]);
  });
});
