export type SymbolName =
  | 'done'
  | 'running'
  | 'waiting'
  | 'failed'
  | 'warning'
  | 'skipped'
  | 'create'
  | 'change'
  | 'remove'
  | 'replace';

export type Symbols = Record<SymbolName, string>;

export const UNICODE_SYMBOLS: Symbols = {
  done: '✔',
  running: '●',
  waiting: '○',
  failed: '✖',
  warning: '!',
  skipped: '–',
  create: '+',
  change: '~',
  remove: '-',
  replace: '!',
};

export const ASCII_SYMBOLS: Symbols = {
  done: 'v',
  running: '*',
  waiting: 'o',
  failed: 'x',
  warning: '!',
  skipped: '-',
  create: '+',
  change: '~',
  remove: '-',
  replace: '!',
};

const ASCII_FORMS: Record<string, string> = {
  '·': '-',
  '…': '~',
  '→': '->',
  '←': '<-',
  '↑': '^',
  '↓': 'v',
  '–': '-',
  '«': '<',
  '»': '>',
  '›': '>',
  '“': '"',
  '”': '"',
  '’': "'",
  '▸': '>',
  '◆': '*',
  '▁': '_',
  '▂': '.',
  '▃': ':',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '█': '#',
  '▒': '=',
  '░': '.',
  '─': '-',
  '│': '|',
  '┌': '/',
  '└': '\\',
};

/** A text for a terminal that has no Unicode: our own signs in their ASCII form, every other one as `?`. */
export function toAscii(text: string): string {
  return text.replaceAll(/[^\x00-\x7f]/gu, (sign) => ASCII_FORMS[sign] ?? '?');
}
