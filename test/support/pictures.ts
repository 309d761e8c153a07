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

/** A picture of docs/screens as it is kept. */
export function keptPicture(name: string): Promise<string> {
  return readFile(join(PACKAGE_FOLDER, 'docs/screens', name), 'utf8');
}

const BARS = /[█▒░▁▂▃▄▅▆▇]+/g;
const POD = /\b(grafana)-[a-z0-9]{8,10}-[a-z0-9]{5}(?![a-z0-9])/g;

/** A line without chance, without bars, whose length is a matter of time, and without names that Kubernetes makes up. */
export function withoutBars(line: string): string {
  return withoutChance(line.replaceAll(BARS, ' ').replaceAll(POD, '$1-POD'));
}

/** A terminal's lines in the same form. */
export function inThatForm(lines: readonly string[]): string[] {
  return lines.map(withoutChance).filter((line) => line !== '');
}
