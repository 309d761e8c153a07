import { hangingLines } from '../prose-lines.ts';
import type { Screen } from '../screen.ts';

/** What could not be looked at, below everything that could. */
export function forbiddenLines(forbidden: readonly string[] | undefined, screen: Screen): string[] {
  if (forbidden === undefined) return [];
  const lines = forbidden.flatMap((one) => hangingLines('  ', one, screen.columns));
  return ['', screen.paint('warning', 'Not looked at, and not told of above:'), ...lines];
}
