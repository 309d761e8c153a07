import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from '../support/imports.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const files = sourceFiles(join(PACKAGE_FOLDER, 'src'));
const shown = (file: string) => relative(PACKAGE_FOLDER, file);

describe('the house', () => {
  it('has no source file over 250 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 251);
    expect(long.map(shown)).toEqual([]);
  });

  it('names files in kebab-case and has no room for leftovers', () => {
    const odd = files.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.tsx?$/.test(basename(file)));
    const leftovers = files.filter((file) => /\/(utils?|helpers?|common|misc|shared)\//.test(file));
    expect([...odd, ...leftovers].map(shown)).toEqual([]);
  });

  it('exports by name, save the class that oclif needs', () => {
    const defaults = files.filter((file) => /^export default/m.test(readFileSync(file, 'utf8')));
    expect(defaults.map(shown).filter((file) => !file.startsWith('src/commands/'))).toEqual([]);
  });

  it('takes time, chance and environment only where they come in', () => {
    const door =
      /^src\/(cli\/(surroundings|main)\.ts|services\/wiring\/usual-settings\.ts|sandbox\/(process|serve|ground\/clock)[/.])/;
    const taken =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.env\b|\bprocess\.exit\(|\bconsole\./;
    const wrong = files.filter(
      (file) => !door.test(shown(file)) && taken.test(withoutComments(readFileSync(file, 'utf8'))),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it('names no path of a machine', () => {
    const wrong = files.filter((file) => /\/(work|root|opt)\/[a-z]/.test(readFileSync(file, 'utf8')));
    expect(wrong.map(shown)).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}
