import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** It quotes tests as "`file`: beginning …; beginning …" in the second column of its last table. */
const PAGE = new URL('../../docs/simulated-and-real.md', import.meta.url);
const CONTRACTS = new URL('../contracts/', import.meta.url);
interface Quoted {
  file: string;
  beginning: string;
}

const cells = readFileSync(PAGE, 'utf8')
  .split('## What is tried on the real one')[1]!
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split(' | ')[1] ?? '');

const quoted = cells.flatMap(quotesOf);

function quotesOf(cell: string): Quoted[] {
  const [, ...parts] = cell.split(/`([\w-]+)`/);
  return parts.flatMap((file, index) => {
    if (index % 2 === 1) return [];
    const names = (parts[index + 1] ?? '').replace(/^: /, '').split('; ');
    const beginnings = names.filter((name) => name.includes(' …')).map((name) => name.split(' …')[0] ?? '');
    return (beginnings.length === 0 ? [''] : beginnings).map((beginning) => ({ file, beginning }));
  });
}

/** The sources of a test: itself, and what stands beside it under its name. */
function sourcesOf(file: string): string {
  const names = readdirSync(CONTRACTS).filter((name) => name.startsWith(file));
  return names.map((name) => readFileSync(new URL(name, CONTRACTS), 'utf8')).join('\n');
}

describe('docs/simulated-and-real.md', () => {
  it('quotes a test in every row', () => {
    for (const cell of cells)
      expect({ cell, quotes: quotesOf(cell).length > 0 }).toEqual({ cell, quotes: true });
    expect(quoted.length).toBeGreaterThan(30);
  });

  it.each(quoted)('quotes what is there: $file, "$beginning"', ({ file, beginning }) => {
    const text = sourcesOf(file);
    expect(text).not.toBe('');
    if (beginning !== '')
      expect([`'${beginning}`, `\`${beginning}`].some((one) => text.includes(one))).toBe(true);
  });
});
