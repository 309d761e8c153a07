import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { DASHBOARD_SCENES } from '../../tools/screens/dashboard-scenes.ts';
import { hasPseudoTerminal, NEEDS_SCRIPT, PseudoTerminal } from '../../tools/screens/pseudo-terminal.ts';
import { pictureLines, pictureName, REFUSED, SIZES } from '../../tools/screens/scenes.ts';
import { catalystHome, PROGRAM } from '../support/catalyst.ts';
import { inThatForm, shownIn } from '../support/pictures.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

it('there is a picture of every scene at every size, and no other', async () => {
  const wanted = [
    ...['refusal', 'plan', 'converge', 'summary'].flatMap((scene) =>
      SIZES.map(([columns, rows]) => pictureName(scene, columns, rows)),
    ),
    ...DASHBOARD_SCENES.map(({ name, size }) => pictureName(name, ...size)),
  ];
  const there = (await readdir(join(PACKAGE_FOLDER, 'docs/screens'))).filter((name) => name.endsWith('.svg'));
  expect(there.sort()).toEqual(wanted.sort());
});

it('a picture is read line by line', () => {
  const svg =
    '<text x="1" y="5.0" textLength="9">a  b</text>\n<text x="9" y="5.0">c</text><text y="6">&lt;&amp;&gt;</text>';
  expect(pictureLines(svg)).toEqual(['a b c', '<&>']);
});

it.for(SIZES)(
  'at %i columns and %i rows a refusal looks as in its picture (tools/screens.ts takes it)',
  { timeout: 90_000 },
  async ([columns, rows], test) => {
    if (!hasPseudoTerminal()) return test.skip(NEEDS_SCRIPT);
    const home = await catalystHome();
    const command = [process.execPath, PROGRAM, ...REFUSED];
    const terminal = new PseudoTerminal({ columns, rows, command, cwd: home.folder, env: home.env });
    onTestFinished(() => terminal.close());
    expect(await terminal.ended).toBe(2);
    expect(inThatForm(await terminal.lines())).toEqual(await shownIn('refusal', columns, rows));
  },
);
