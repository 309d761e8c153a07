import { expect, test } from 'vitest';
import { sinceText } from '../../../src/domain/since-text.ts';

const NOW = '2026-11-21T12:00:00Z';

test.each([
  ['2026-11-21T11:59:48Z', 'for 12s'],
  ['2026-11-21T11:01:00Z', 'for 59m'],
  ['2026-11-21T11:00:00Z', 'since 2026-11-21 11:00 UTC'],
  ['2026-11-20T09:12:33.5Z', 'since 2026-11-20 09:12 UTC'],
  ['2026-11-21T12:00:05Z', 'since 2026-11-21 12:00 UTC'],
  ['whenever', 'since whenever'],
])('%s is told as %s', (moment, text) => {
  expect(sinceText(moment, NOW)).toBe(text);
});
