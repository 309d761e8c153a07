import { SCREENS } from '../../src/domain/dashboard-screens.ts';
import { count, listOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

/** One frame, and what it was drawn from. */
export const dashboardFrame: Schema = object({
  screen: oneOf(...SCREENS),
  'fqdn?': text,
  'named?': text,
  state: oneOf('fresh', 'stale', 'loading', 'error'),
  'error?': text,
  'at?': moment,
  size: object({ columns: count, rows: count }),
  status: text,
  'rows?': listOf(text),
  'selected?': text,
  lines: listOf(text),
});
