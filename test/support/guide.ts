import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from './tools.ts';

/** A command that a guide shows, with what it shows of the output. */
export interface GuideCommand {
  /** Words after `catalyst`. */
  args: string[];
  /** What stands below it; undefined where the guide shows none. */
  shown: string | undefined;
  /** The output is both streams, in the order in which they came. */
  both: boolean;
  /** Only to look at: it stands in a block that is marked so. */
  example: boolean;
  /** Status that its block is marked with: `exit 8`. */
  exit?: number;
}

const GUIDES = join(PACKAGE_FOLDER, 'docs', 'guides');

/** Guides that show commands: that of the library shows none. */
export async function guideNames(): Promise<string[]> {
  const pages = (await readdir(GUIDES)).filter((name) => name.endsWith('.md')).sort();
  const counts = await Promise.all(pages.map(async (name) => (await guideCommands(name)).length));
  return pages.filter((_, index) => counts[index]! > 0);
}

/** Every `catalyst` command in the fenced blocks of a guide, in order. */
export async function guideCommands(name: string): Promise<GuideCommand[]> {
  return commandsIn(await readFile(join(GUIDES, name), 'utf8'));
}

/** As above, of any text in Markdown. */
export function commandsIn(text: string): GuideCommand[] {
  const blocks = text.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, kind = '', mark = '', body = '']): GuideCommand[] => {
    const example = mark.trim() === 'example';
    const marked = /^ exit (\d+)$/.exec(mark)?.[1];
    const exit = marked === undefined ? {} : { exit: Number(marked) };
    if (kind === 'sh')
      return shellCommands(body).map((args) => ({ args, shown: undefined, both: false, example, ...exit }));
    const parts = body.split(/^\$ catalyst /m).slice(1);
    return parts.map((part) => {
      const [line = '', ...rest] = part.split('\n');
      return { args: words(line), shown: rest.join('\n').trimEnd(), both: kind === 'log', example, ...exit };
    });
  });
}

function shellCommands(body: string): string[][] {
  const lines = body.replaceAll('\\\n', ' ').split('\n');
  return lines.flatMap((line) =>
    line.startsWith('catalyst ') ? [words(line.slice('catalyst '.length))] : [],
  );
}

function words(line: string): string[] {
  return line
    .replace(/\s#.*$/, '')
    .trim()
    .split(/\s+/);
}

/** What is another in every run: times, numbers of the cloud, digests, and the blanks that their widths make. */
export function withoutChance(text: string): string {
  return text
    .replaceAll(/\b(\d+[hm] )?\d+(\.\d+)?[smh]\b/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{8,}(-[0-9a-f]+)*…?/g, 'HEX')
    .replaceAll(/[\d.]*\d/g, 'N')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
