const SPECIAL = /[\\`*_[\]<>|~!$&]/g;
/** What becomes a mention, a reference or a link although it is written as an entity. */
const LINKING = /@|#|:(?=\/\/)|\bwww(?=\.)/gi;
const ADDRESS = /^https:\/\/[a-z0-9.-]+(\/[a-z0-9./-]*)?$/;

/** Text as one line of Markdown that shows just that text: nothing in it is a link, a mention, HTML or a cell's end. */
export function plain(text: string): string {
  const escaped = oneLine(text).replace(SPECIAL, (sign) => `&#${sign.charCodeAt(0)};`);
  return escaped.replace(LINKING, (sign, at: number) =>
    sign === '#' && escaped[at - 1] === '&' ? sign : `${sign}<!-- -->`,
  );
}

/** An address of ours, to be clicked; anything else is shown as it is. */
export function link(text: string): string {
  return ADDRESS.test(text) ? `<${text}>` : plain(text);
}

/** A value as code: as it would be typed. */
export function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** Rows as a table; empty when there are none. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return [row(head), row(head.map(() => '---')), ...rows.map(row), ''];
}

/** A command, or several, to be pasted. */
export function commands(...lines: readonly string[]): string[] {
  const fence = '`'.repeat(Math.max(3, ...lines.map(longestRun)) + 1);
  return [`${fence}sh`, ...lines.map(oneLine), fence, ''];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim();
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
