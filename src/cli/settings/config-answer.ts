import { pad } from '../../style/text-width.ts';
import type { Answer } from '../base-command.ts';
import { configRows } from './print-config.ts';
import type { ResolvedSpec } from './resolve-spec.ts';

/** What `--print-config` says: every value with its origin. */
export function configAnswer(resolved: ResolvedSpec): Answer {
  const rows = configRows(resolved);
  const keys = Math.max(...rows.map(({ key }) => key.length));
  const values = Math.min(44, Math.max(...rows.map(({ value }) => String(value).length)));
  return {
    data: { config: rows },
    lines: rows.map(
      ({ key, value, origin }) => `${pad(key, keys)}  ${pad(String(value), values)}  ${origin}`,
    ),
  };
}
