import { open } from 'node:fs/promises';
import { readIfThere } from '../../clients/files/atomic.ts';
import { type LockIdentity, takeLockAt } from '../../clients/files/lock.ts';
import { withStateErrors } from '../../clients/files/state-error.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { ResultsHead, RowResult, RowResults } from '../vouchers/row-results.ts';

/**
 * Opens the results file of a list, readable by its owner only; a new one gets its head.
 * Nobody else writes it meanwhile.
 * @throws CatalystError CATALYST-PLAN-MOVED when it is that of another list, Sovereign or world, CATALYST-LOCKED
 */
export async function openRowResults(
  path: string,
  head: ResultsHead,
  identity: LockIdentity,
): Promise<RowResults> {
  const lock = await takeLockAt(`${path}.lock`, identity).catch((thrown: unknown) => {
    throw inUse(path, thrown);
  });
  try {
    return await openLocked(path, head, () => lock.release());
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
}

function inUse(path: string, thrown: unknown): unknown {
  if (asCatalystError(thrown).code !== 'CATALYST-LOCKED') return thrown;
  return new CatalystError(
    'CATALYST-LOCKED',
    `Another catalyst issues this list: ${path} is in use. Nothing was written.`,
    {
      hint: 'Wait for its end; the same command then goes on with what is left.',
      cause: thrown,
    },
  );
}

async function openLocked(
  path: string,
  head: ResultsHead,
  release: () => Promise<void>,
): Promise<RowResults> {
  const text = (await readIfThere(path))?.toString('utf8') ?? '';
  const [first, ...rest] = text.split('\n').filter((line) => line !== '');
  if (first !== undefined) refuseOther(path, parsed<ResultsHead>(first), head);
  const past = rest.map((line) => parsed<RowResult>(line)).filter((row) => row !== undefined);
  return withStateErrors(path, async () => {
    const file = await open(path, 'a', 0o600);
    const write = async (lines: readonly object[]) => {
      if (lines.length === 0) return;
      let text = '';
      for (const line of lines) text += `${JSON.stringify(line)}\n`;
      await file.appendFile(text);
      await file.sync();
    };
    if (first === undefined) await write([head]);
    else if (!text.endsWith('\n')) await file.appendFile('\n');
    return {
      path,
      past,
      append: (results) => withStateErrors(path, () => write(results)),
      close: () => file.close().finally(release),
    };
  });
}

function refuseOther(path: string, found: ResultsHead | undefined, head: ResultsHead): void {
  if (isSame(found, head)) return;
  const message = `${path} holds the results of another list, Sovereign or world. Nothing was written.`;
  throw new CatalystError('CATALYST-PLAN-MOVED', message, {
    hint: 'Name another file with --results, or put the list back as it was.',
  });
}

function isSame(found: ResultsHead | undefined, head: ResultsHead): boolean {
  return (['v', 'sovereign', 'world', 'input'] as const).every((key) => found?.[key] === head[key]);
}

function parsed<T>(line: string): T | undefined {
  try {
    const value = JSON.parse(line) as T | null;
    return value === null || typeof value !== 'object' ? undefined : value;
  } catch {
    return undefined;
  }
}
