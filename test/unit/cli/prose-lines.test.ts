import { expect, test } from 'vitest';
import { errorLines } from '../../../src/cli/error-view.ts';
import { logLines } from '../../../src/cli/log-lines.ts';
import { proseLines } from '../../../src/cli/prose-lines.ts';
import { tableLines } from '../../../src/cli/table.ts';
import { UNICODE_SYMBOLS } from '../../../src/style/symbols.ts';
import { textWidth } from '../../../src/style/text-width.ts';
import { plainPaint } from '../../../src/style/theme.ts';

const LINES = [
  'The sandbox is up and stays up until somebody takes it down again.',
  '  state  working: fatima on vm, process 4711, since 12m ago',
  '  catalyst sovereign create --context sandbox -f sovereign.yaml',
];

test('on a terminal no word is broken at the edge, and a command stays one line', () => {
  const shown = proseLines(LINES, { terminal: true, columns: 40 });
  expect(shown).toEqual([
    'The sandbox is up and stays up until',
    'somebody takes it down again.',
    '  state  working: fatima on vm, process',
    '         4711, since 12m ago',
    '  catalyst sovereign create --context sandbox -f sovereign.yaml',
  ]);
});

test('a file or a pipe gets the lines as they are', () => {
  expect(proseLines(LINES, { terminal: false, columns: 40 })).toEqual(LINES);
});

test.each([40, 80])(
  'an error at %i columns tells all of it, with a next command that can be pasted',
  (columns) => {
    const hint = 'catalyst sovereign resume a-rather-long-name-of-a-sovereign.omani.works';
    const screen = {
      ...{ columns, rows: 24, terminal: true, motion: true, symbols: UNICODE_SYMBOLS, paint: plainPaint },
      write: () => undefined,
    };
    const faults = [{ field: 'regions[0].controlPlane.type', reason: 'is missing.', fix: 'Add one.' }];
    const path = '/a/path/that/is/longer/than/the/narrow/terminal/is/wide.yaml';
    const lines = errorLines(
      { code: 'CATALYST-USAGE', exit: 2, message: `See ${path}.`, hint, faults },
      screen,
    );
    expect(lines.at(-1)).toBe(hint);
    expect(lines.slice(0, -1).every((line) => textWidth(line) <= columns)).toBe(true);
    const text = lines.join('').replaceAll(' ', '');
    for (const told of [path, 'regions[0].controlPlane.type', 'ismissing.Addone.'])
      expect(text).toContain(told);
  },
);

test('a table that is too wide stands below each other, and nothing of it is lost', () => {
  const rows = [['omantel.omani.works', 'failed', 'EUR 35.37', '']];
  const head = ['SOVEREIGN', 'STATE', 'A MONTH', 'LAST'];
  const screen = { columns: 30, terminal: true, paint: plainPaint };
  expect(tableLines(head, rows, screen)).toEqual([
    'omantel.omani.works',
    '  state    failed',
    '  a month  EUR 35.37',
  ]);
  expect(tableLines(head, rows, { ...screen, columns: 80 })).toHaveLength(2);
  expect(tableLines(head, rows, { ...screen, terminal: false })).toHaveLength(2);
});

test('a line of a log goes on under its text, or below where there is no room', () => {
  const line = {
    at: '2026-11-21T09:12:04Z',
    stage: 'apply',
    text: 'create load balancer service primary/dns done',
  } as const;
  expect(logLines(line, { terminal: true, columns: 60 })).toEqual([
    '09:12:04 apply     create load balancer service primary/dns',
    '                   done',
  ]);
  expect(logLines(line, { terminal: true, columns: 40 })).toEqual([
    '09:12:04 apply',
    '  create load balancer service',
    '  primary/dns done',
  ]);
  expect(logLines(line, { terminal: false, columns: 40 })).toHaveLength(1);
});
