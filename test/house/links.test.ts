import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../support/tools.ts';

/** Documents, as paths in the package. */
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...(await readdir(join(PACKAGE_FOLDER, 'docs'), { recursive: true }))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** What a text in Markdown points at in the package: links and pictures. */
function pointsAt(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

describe('documents', () => {
  it('are searched for what they point at', () => {
    expect(pointsAt('[a](b.md#c) ![d](e.svg) [f](https://g.example) [h](#i) `[j](k)`')).toEqual([
      'b.md',
      'e.svg',
    ]);
  });

  it.each(documents)('%s points at nothing that is not there', async (name) => {
    const targets = pointsAt(await readFile(join(PACKAGE_FOLDER, name), 'utf8'));
    const missing = targets.filter((target) => !existsSync(join(PACKAGE_FOLDER, dirname(name), target)));
    expect(missing).toEqual([]);
  });

  it('that guide somebody are found from the README or the guide that they belong to, every picture from its page', async () => {
    const found = pointsAt(await readFile(join(PACKAGE_FOLDER, 'README.md'), 'utf8'));
    expect(found).toEqual(
      expect.arrayContaining(documents.filter((name) => /^docs\/guides\/[^/]+$/.test(name))),
    );
    for (const page of documents.filter((name) => /^docs\/guides\/[^/]+\//.test(name))) {
      const guide = await readFile(join(PACKAGE_FOLDER, `${dirname(page)}.md`), 'utf8');
      expect(pointsAt(guide)).toContain(page.replace('docs/guides/', ''));
    }
    const shown = pointsAt(await readFile(join(PACKAGE_FOLDER, 'docs/screens/README.md'), 'utf8'));
    const pictures = (await readdir(join(PACKAGE_FOLDER, 'docs/screens'))).filter((name) =>
      name.endsWith('.svg'),
    );
    expect(shown).toEqual(expect.arrayContaining(pictures));
  });
});
