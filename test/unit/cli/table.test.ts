import { expect, it } from 'vitest';
import { tableLines } from '../../../src/cli/table.ts';

const screen = (columns: number, terminal = true) => ({
  columns,
  terminal,
  paint: (_: string, text: string) => text,
});

it('is as wide as its widest cells', () => {
  expect(
    tableLines(
      ['CODE', 'STATE'],
      [
        ['A', 'live'],
        ['LONGER', 'no'],
      ],
      screen(80),
    ),
  ).toEqual(['CODE    STATE', 'A       live', 'LONGER  no']);
});

it('stands below each other where the terminal is too narrow, never in a file', () => {
  const rows = [['LONG-CODE', 'a sentence of some length']];
  expect(tableLines(['CODE', 'WHY'], rows, screen(20))[0]).toBe('LONG-CODE');
  expect(tableLines(['CODE', 'WHY'], rows, screen(20, false))).toHaveLength(2);
});

it('takes more rows than a call takes arguments', () => {
  const rows = Array.from({ length: 300_000 }, (_, index) => [`CODE-${index}`, 'live']);
  const lines = tableLines(['CODE', 'STATE'], rows, screen(80));
  expect(lines).toHaveLength(300_001);
  expect(lines.at(-1)).toBe('CODE-299999  live');
});
