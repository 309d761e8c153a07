import { expect, test } from 'vitest';
import { errorLines } from '../../../src/cli/error-view.ts';
import type { Screen } from '../../../src/cli/screen.ts';
import { BUSINESS_ERRORS } from '../../../src/domain/error-codes/business-errors.ts';
import { CatalystError, ERRORS, type ErrorCode } from '../../../src/domain/errors.ts';
import { plainPaint } from '../../../src/style/theme.ts';

const screen = { columns: 80, paint: plainPaint } as Screen;

test('a field that is too long for its column is told whole, in a line of its own', () => {
  const field = 'regions[].workers.count (CATALYST_WORKERS)';
  const faults = [{ field, reason: 'is no number', fix: 'For example 2.' }];
  const lines = errorLines({ code: 'CATALYST-SPEC-INVALID', exit: 2, message: 'Bad.', faults }, screen);
  expect(lines).toContain(`  ${field}`);
  expect(lines.join('\n')).toContain('is no number. For example 2.');
});

const shown = (code: ErrorCode, hint?: string) =>
  errorLines(new CatalystError(code, 'It failed.', hint === undefined ? {} : { hint }).toObject(), {
    ...screen,
    columns: 400,
  }).at(-1);

test('no failure of the business is answered with the list of Sovereigns', () => {
  const codes = Object.keys(BUSINESS_ERRORS) as ErrorCode[];
  expect(codes.filter((code) => shown(code)?.includes('sovereign list'))).toEqual([]);
  for (const code of ['CATALYST-USAGE', 'CATALYST-DECLINED', 'CATALYST-NETWORK-REFUSED'] as const)
    expect(shown(code)).not.toContain('sovereign list');
});

test.each<[ErrorCode, string]>([
  [
    'CATALYST-VOUCHER-ALREADY-REDEEMED',
    'Each customer may redeem a code once; its credit is on the balance.',
  ],
  ['CATALYST-VOUCHER-EXHAUSTED', 'Its cap and its counter: catalyst voucher show CODE'],
  ['CATALYST-USAGE', 'The same command with --help says what it takes.'],
  ['CATALYST-RUN-FAILED', 'See what stands: catalyst sovereign list'],
])('%s without a hint is followed by its own next step', (code, next) => {
  expect(shown(code)).toBe(`${code} · exit ${ERRORS[code].exit} · ${next}`);
  expect(shown(code, 'Wait.')).toBe(`${code} · exit ${ERRORS[code].exit} · Wait.`);
});

test('where no general step is right, none is told', () => {
  expect(shown('CATALYST-DECLINED')).toBe('CATALYST-DECLINED · exit 4');
});
