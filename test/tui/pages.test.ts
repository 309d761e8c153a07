import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCREENS } from '../../src/domain/dashboard-screens.ts';
import { BINDINGS } from '../../src/tui/bindings.ts';
import { bindingsOn } from '../../src/tui/keys.ts';
import { keyText } from '../../src/tui/parts/key-text.ts';
import { keysOf, pagePath } from '../../tools/generate/dashboard-pages.ts';
import { DASHBOARD_SCENES } from '../../tools/screens/dashboard-scenes.ts';
import { pictureName } from '../../tools/screens/scenes.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const textOf = (path: string) => readFile(join(PACKAGE_FOLDER, path), 'utf8');

describe('the guide of the dashboard', () => {
  it('has a page for each screen and for nothing else, and its overview leads to each', async () => {
    const there = await readdir(join(PACKAGE_FOLDER, 'docs/guides/dashboard'));
    expect(there.sort()).toEqual(SCREENS.map((screen) => `${screen}.md`).sort());
    const overview = await textOf('docs/guides/dashboard.md');
    for (const screen of SCREENS) expect(overview).toContain(`](dashboard/${screen}.md)`);
  });

  it.each(SCREENS)(
    'shows on the page of %s a frame of it, what stands there, its states, and the keys that it has',
    async (screen) => {
      const page = await textOf(pagePath(screen));
      expect(page).toContain(`](../../screens/${pictureName(`dashboard-${screen}`, 120, 40)})`);
      for (const part of ['## What it shows', '## Keys', '## How it looks when'])
        expect(page).toContain(part);
      expect(page).toContain(keysOf(screen));
      for (const { keys, on, action } of bindingsOn(BINDINGS, screen))
        if (on !== undefined && action !== `to-${screen}`)
          for (const key of keys) expect(page).toContain(`\`${keyText(key)}\``);
    },
  );

  it('has a picture of each screen, and the README shows those that people open first', async () => {
    const drawn = new Set(DASHBOARD_SCENES.map(({ screen }) => screen));
    expect(SCREENS.filter((screen) => !drawn.has(screen))).toEqual([]);
    const readme = await textOf('README.md');
    for (const name of ['fleet', 'sovereign', 'components', 'vouchers-light', 'billing'])
      expect(readme).toContain(`](docs/screens/${pictureName(`dashboard-${name}`, 120, 40)})`);
  });
});
