import { open } from 'node:fs/promises';
import { readIfThere } from '../../clients/files/atomic.ts';
import { withStateErrors } from '../../clients/files/state-error.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { ResultsHead, RowResult, RowResults } from '../vouchers/row-results.ts';

/**
 * Opens the results file of a list, readable by its owner only; a new one gets its head.
 * @throws CatalystError CATALYST-PLAN-MOVED when it is that of another list or Sovereign
 */
export async function openRowResults(path: string, head: ResultsHead): Promise<RowResults> {
  const text = (await readIfThere(path))?.toString('utf8') ?? '';
  const [first, ...rest] = text.split('\n').filter((line) => line !== '');
  if (first !== undefined) refuseOther(path, parsed<ResultsHead>(first), head);
  const past = rest.map((line) => parsed<RowResult>(line)).filter((row) => row !== undefined);
  return withStateErrors(path, async () => {
    const file = await open(path, 'a', 0o600);
    const write = async (lines: readonly object[]) => {
      await file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      await file.sync();
    };
    if (first === undefined) await write([head]);
    else if (!text.endsWith('\n')) await file.appendFile('\n');
    return {
      path,
      past,
      append: (results) => withStateErrors(path, () => write(results)),
      close: () => file.close(),
    };
  });
}

function refuseOther(path: string, found: ResultsHead | undefined, head: ResultsHead): void {
  if (found?.v === 1 && found.input === head.input && found.sovereign === head.sovereign) return;
  const message = `${path} holds the results of another list, or of another Sovereign. Nothing was written.`;
  throw new CatalystError('CATALYST-PLAN-MOVED', message, {
    hint: 'Name another file with --results, or put the list back as it was.',
  });
}

function parsed<T>(line: string): T | undefined {
  try {
    const value = JSON.parse(line) as T | null;
    return value === null || typeof value !== 'object' ? undefined : value;
  } catch {
    return undefined;
  }
}
