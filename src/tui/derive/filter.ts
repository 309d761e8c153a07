import { RE2JS } from 're2js';

/** Whether a row stays, by what was typed behind `/`; undefined where everything stays. */
export function filterOf(typed: string): ((text: string) => boolean) | undefined {
  const opposite = typed.startsWith('!');
  const pattern = opposite ? typed.slice(1) : typed;
  if (pattern === '') return undefined;
  const matches = matcher(pattern);
  return opposite ? (text) => !matches(text) : matches;
}

/** What is no regular expression (yet) is searched as it stands. */
function matcher(pattern: string): (text: string) => boolean {
  const expression = isPlain(pattern) ? undefined : compiled(pattern);
  if (expression !== undefined) return (text) => expression.test(text);
  const plain = pattern.toLowerCase();
  return (text) => text.toLowerCase().includes(plain);
}

/** Says that a filter is taken as it stands, for the prompt. */
export function isExpression(typed: string): boolean {
  return compiled(typed.replace(/^!/, '')) !== undefined;
}

const isPlain = (pattern: string) => !/[\\^$.*+?()[\]{}|]/.test(pattern);

/** In time that is linear in the text: an engine that goes back would stand still at `(\S+\s*)+~`, half typed or meant. */
function compiled(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  } catch {
    return undefined;
  }
}
