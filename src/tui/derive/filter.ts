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
  try {
    const expression = new RegExp(pattern, 'i');
    return (text) => expression.test(text);
  } catch {
    const plain = pattern.toLowerCase();
    return (text) => text.toLowerCase().includes(plain);
  }
}

/** Says that a filter is taken as it stands, for the prompt. */
export function isExpression(typed: string): boolean {
  try {
    return new RegExp(typed.replace(/^!/, ''), 'i') instanceof RegExp;
  } catch {
    return false;
  }
}
