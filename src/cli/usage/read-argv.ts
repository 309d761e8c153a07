import type { CommandShape, FlagShape } from './flag-shape.ts';

/** One flag of a command line, in order. */
export interface ReadFlag {
  /** As it stands there: `--stage`, `-f`. */
  word: string;
  /** The flag that it means; undefined when the command has none of that name. */
  flag?: FlagShape;
  /** Undefined for a switch, and for a value that is not there. */
  value?: string;
}

export interface ReadArgv {
  flags: ReadFlag[];
  words: string[];
}

/** Reads argv as oclif's parser does, and goes on where that one gives up. */
export function readArgv(argv: readonly string[], { flags }: CommandShape): ReadArgv {
  const known = Object.values(flags);
  const rest = [...argv];
  const read: ReadArgv = { flags: [], words: [] };
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === '--') return { ...read, words: [...read.words, ...rest] };
    if (!next.startsWith('-') || next === '-') read.words.push(next);
    else read.flags.push(readFlag(next, rest, known));
  }
  return read;
}

function readFlag(text: string, rest: string[], known: readonly FlagShape[]): ReadFlag {
  const [word, inline] = split(text);
  const flag = flagOf(word, known);
  if (flag === undefined) {
    // What follows an unknown flag is most likely its value, and no fault of its own.
    if (inline === undefined && rest[0] !== undefined && !rest[0].startsWith('-')) rest.shift();
    return { word };
  }
  if (flag.type === 'boolean') {
    if (inline !== undefined && !word.startsWith('--')) rest.unshift(`-${inline}`);
    return { word, flag };
  }
  const value = inline ?? (isValue(rest[0], known) ? rest.shift() : undefined);
  return { word, flag, ...(value === undefined ? {} : { value }) };
}

/** `--a=b`, `-a=b` and `-ab` in two. */
function split(text: string): [word: string, inline: string | undefined] {
  if (!text.startsWith('--') && text.length > 2) {
    return [text.slice(0, 2), text.slice(text[2] === '=' ? 3 : 2)];
  }
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function flagOf(word: string, known: readonly FlagShape[]): FlagShape | undefined {
  return known.find(({ name, char, allowNo }) => {
    const words = [`--${name}`, ...(char ? [`-${char}`] : []), ...(allowNo ? [`--no-${name}`] : [])];
    return words.includes(word);
  });
}

/** A flag of the command cannot be the value of another one. */
function isValue(word: string | undefined, known: readonly FlagShape[]): boolean {
  return word !== undefined && (!word.startsWith('-') || flagOf(split(word)[0], known) === undefined);
}
