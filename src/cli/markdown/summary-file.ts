import { open } from 'node:fs/promises';
import { Flags } from '@oclif/core';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { failureMarkdown } from './failure-markdown.ts';

/** For commands whose result a pipeline shows. */
export const summaryFlag = {
  summary: Flags.string({
    description: 'Add what comes out as Markdown to this file, such as $GITHUB_STEP_SUMMARY.',
    env: 'CATALYST_SUMMARY',
    helpValue: '<file>',
  }),
};

/** Where a command adds its result in Markdown; a command without one adds to nothing. */
export interface SummaryFile {
  add(lines: readonly string[]): Promise<void>;
  /** Does `work`; when it fails, how it failed is added. */
  ofFailures<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * What stands in the file stays: a step of a pipeline may write more to it.
 * @throws CatalystError CATALYST-USAGE before anything else happens, when it cannot be written
 */
export async function openSummary(file: string | undefined): Promise<SummaryFile> {
  if (file === undefined) return { add: async () => {}, ofFailures: (work) => work() };
  const write = async (text: string) => {
    const handle = await open(file, 'a', 0o644);
    try {
      await handle.appendFile(text);
    } finally {
      await handle.close();
    }
  };
  try {
    await write('');
  } catch (cause) {
    throw new CatalystError('CATALYST-USAGE', `The summary cannot be written to ${file}.`, {
      hint: 'Name a file in a folder that exists and may be written.',
      cause,
    });
  }
  const add = (lines: readonly string[]) => write(`${lines.join('\n').trimEnd()}\n\n`);
  return { add, ofFailures: (work) => failuresTo(add, work) };
}

async function failuresTo<T>(add: SummaryFile['add'], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    await add(failureMarkdown(asCatalystError(thrown).toObject()));
    throw thrown;
  }
}
