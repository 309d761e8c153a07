import type { Fault } from './errors.ts';
import { plainText } from './plain-text.ts';
import { didYouMean } from './spec/nearest.ts';

/** What an argument or a member of a request has to be; with `?` it may be left out. */
export type Kind =
  | 'text'
  /** What somebody says for the audit file: a text with a word in it. */
  | 'words'
  | 'texts'
  | 'flag'
  | 'whole'
  | 'number'
  | 'money'
  | 'function'
  | 'signal'
  | 'object'
  /** A function, which a dry run needs none of. */
  | 'ask';
export type Shape = { readonly [member: string]: Kind | `${Kind}?` | Shape };
export type Expected = Kind | `${Kind}?` | Shape;

const WANTED: Record<Kind, string> = {
  text: 'a text',
  words: 'a text that is not blank',
  texts: 'a list of texts',
  flag: 'true or false',
  whole: 'a whole number from 0',
  number: 'a number',
  money: 'a bigint in micro-OMR (1 OMR is 1_000_000n)',
  function: 'a function',
  signal: 'an AbortSignal',
  object: 'an object',
  ask: 'a function that resolves with true, false or undefined; only a dry run needs none',
};

const IS: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  words: (value) => typeof value === 'string' && value.trim() !== '',
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  flag: (value) => typeof value === 'boolean',
  whole: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  money: (value) => typeof value === 'bigint',
  function: (value) => typeof value === 'function',
  signal: (value) => value instanceof AbortSignal,
  object: (value) => typeof value === 'object' && value !== null,
  ask: (value) => typeof value === 'function',
};

/** Everything that is wrong with a value, by the path of its members. Repeats no value: it may be a secret. */
export function argumentFaults(field: string, value: unknown, expected: Expected): Fault[] {
  if (typeof expected !== 'string') return membersFaults(field, value, expected);
  const kind = expected.replace('?', '') as Kind;
  if (value === undefined && expected.endsWith('?')) return [];
  return IS[kind](value) ? [] : [{ field, reason: reasonOf(value), fix: `It has to be ${WANTED[kind]}.` }];
}

/** Members that the shape does not have; one that is undefined is left out. Repeats no value. */
export function strangeMembers(field: string, value: unknown, expected: Expected): Fault[] {
  if (typeof expected === 'string' || !IS.object(value)) return [];
  const shape = expected;
  return Object.entries(value as Record<string, unknown>).flatMap(([name, member]) => {
    if (Object.hasOwn(shape, name)) return strangeMembers(`${field}.${name}`, member, shape[name]!);
    if (member === undefined) return [];
    const known = Object.keys(shape);
    const fix = didYouMean(name, known) ?? `Known are ${known.join(', ')}.`;
    return [{ field: `${field}.${plainText(name.slice(0, MOST_NAME))}`, reason: 'is no member of it', fix }];
  });
}

const MOST_NAME = 40;

/** Whether nothing of it has to be given. */
export function isAllOptional(expected: Expected): boolean {
  return typeof expected === 'string'
    ? expected.endsWith('?')
    : Object.values(expected).every((member) => isAllOptional(member));
}

function membersFaults(field: string, value: unknown, shape: Shape): Fault[] {
  if (!IS.object(value)) return [{ field, reason: reasonOf(value), fix: 'It has to be an object.' }];
  const members = value as Record<string, unknown>;
  return Object.entries(shape).flatMap(([name, expected]) => {
    if (expected === 'ask' && members.dryRun === true) return [];
    return argumentFaults(`${field}.${name}`, members[name], expected);
  });
}

function reasonOf(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (typeof value === 'string' && value.trim() === '') return 'is blank';
  return `is ${Array.isArray(value) ? 'a list' : `of type ${typeof value}`}`;
}
