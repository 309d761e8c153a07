import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureLines, pictureName } from '../../tools/screens/scenes.ts';
import { withoutChance } from './guide.ts';
import { PACKAGE_FOLDER } from './tools.ts';

/** The lines of a picture of docs/screens, without what is another in every run. */
export async function shownIn(scene: string, columns: number, rows: number): Promise<string[]> {
  const file = join(PACKAGE_FOLDER, 'docs/screens', pictureName(scene, columns, rows));
  return pictureLines(await readFile(file, 'utf8')).map(withoutChance);
}

/** A terminal's lines in the same form. */
export function inThatForm(lines: readonly string[]): string[] {
  return lines.map(withoutChance).filter((line) => line !== '');
}
