import { expect, test } from 'vitest';
import { errorLines } from '../../../src/cli/error-view.ts';
import type { Screen } from '../../../src/cli/screen.ts';
import { plainPaint } from '../../../src/style/theme.ts';

const screen = { columns: 80, paint: plainPaint } as Screen;

test('a field that is too long for its column is told whole, in a line of its own', () => {
  const field = 'regions[].workers.count (CATALYST_WORKERS)';
  const faults = [{ field, reason: 'is no number', fix: 'For example 2.' }];
  const lines = errorLines({ code: 'CATALYST-SPEC-INVALID', exit: 2, message: 'Bad.', faults }, screen);
  expect(lines).toContain(`  ${field}`);
  expect(lines.join('\n')).toContain('is no number. For example 2.');
});
