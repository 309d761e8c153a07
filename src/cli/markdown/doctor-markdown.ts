import type { ErrorObject } from '../../domain/errors.ts';
import type { CheckResult } from '../../services/doctor.ts';
import { code, plain, table } from './inline.ts';

const WORDS: Record<CheckResult['state'], string> = {
  fail: '**failed**',
  warn: 'look',
  unknown: 'unknown',
  ok: 'ok',
};
const ORDER = Object.keys(WORDS);

/** What the checks found, as Markdown: what failed first, with its code and what to do. */
export function doctorMarkdown({
  checks,
  error,
}: {
  checks: readonly CheckResult[];
  error?: ErrorObject;
}): string[] {
  const sorted = [...checks].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  const rows = sorted.map(({ state, title, sentence, fix, code: id }) => [
    WORDS[state],
    plain(title),
    [
      plain(sentence),
      state === 'ok' || fix === undefined ? '' : plain(fix),
      id && state === 'fail' ? code(id) : '',
    ]
      .filter(Boolean)
      .join(' '),
  ]);
  const failed = checks.filter(({ state }) => state === 'fail').length;
  return [
    '## Doctor',
    '',
    `${checks.length} checks, ${failed} failed. Nothing was written.`,
    '',
    ...table(['', 'Check', 'Found'], rows),
    ...(error === undefined ? [] : [`${code(error.code)}, exit ${error.exit}`, '']),
  ];
}
