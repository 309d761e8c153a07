import { ERRORS } from '../../src/domain/errors.ts';

const STATUS: Record<number, string> = {
  1: 'our defect',
  2: 'usage',
  3: 'not ready: a tool, a credential, access',
  4: 'refused by a rule or a remote',
  5: 'a stage or component failed; resumable',
  6: 'timed out, still converging',
  7: 'locked by another run',
  8: 'differences or findings',
  9: 'not installed on this Sovereign',
  130: 'interrupted; resumable',
};

/** docs/errors.md: every code by exit status. */
export function errorCatalogue(): string {
  const head = [
    '# Errors and exit codes',
    '',
    'Made from `src/domain/error-codes/` by `npm run build`. Every failure is printed as message, faults, code, exit status and next',
    'step; under `--json` it is `{"error": {"code", "exit", "message", "hint", "faults", "causes"}}`.',
    '',
    '0 means done. Finer detail than the status is in the code.',
  ];
  const codes = Object.entries(ERRORS);
  const sections = Object.entries(STATUS).flatMap(([status, title]) => {
    const rows = codes
      .filter(([, { exit }]) => exit === Number(status))
      .sort(([left], [right]) => (left < right ? -1 : 1));
    const table = rows.map(([code, { meaning }]) => `| \`${code}\` | ${meaning} |`);
    return rows.length === 0
      ? []
      : ['', `## ${status}: ${title}`, '', '| Code | Meaning |', '| --- | --- |', ...table];
  });
  return `${[...head, ...sections].join('\n')}\n`;
}
