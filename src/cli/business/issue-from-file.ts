import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CURRENCY, omrDecimal, omrText } from '../../domain/business/omr.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { IssueListResult, VoucherListRequest } from '../../services/vouchers/list-plan.ts';
import type { Answer } from '../base-command.ts';
import type { Surroundings } from '../surroundings.ts';
import { askFirst } from './ask-first.ts';
import { type DirectFlags, directOn } from './books/direct-flags.ts';
import type { BusinessFlags } from './business-flags.ts';
import { cleanCell } from './listing.ts';
import { requestOn } from './open-business.ts';
import { interruptibly } from './run-business.ts';

interface FileFlags extends BusinessFlags, DirectFlags {
  list: string;
  /** An argument, which has no meaning beside a list. */
  code: string | undefined;
  ceiling: bigint;
  results: string | undefined;
  update: boolean;
  resurrect: boolean;
  'keep-going': boolean;
  'per-second': number;
  'dry-run': boolean;
  yes: boolean;
}

/** `voucher issue --from`: the list, its results file, and a line for each row that was refused. */
export async function issueFromFile(surroundings: Surroundings, flags: FileFlags): Promise<Answer> {
  if (flags.code !== undefined)
    throw new CatalystError('CATALYST-USAGE', 'A list brings its own codes; leave the code out.');
  const path = resolve(surroundings.cwd, flags.list);
  const csv = await readList(path, flags.list);
  const results = resolve(surroundings.cwd, flags.results ?? `${path}.results.ndjson`);
  const list = { csv, results, ceiling: flags.ceiling, update: flags.update, resurrect: flags.resurrect };
  if (flags.direct) return issueDirectly(surroundings, flags, list);
  const { services, request } = await requestOn(surroundings, flags);
  let interrupted = false;
  const result = await interruptibly(surroundings, (signal) => {
    signal.addEventListener('abort', () => {
      interrupted = true;
    });
    return services.vouchers.issueList({
      ...{ ...request, ...list, signal, keepGoing: flags['keep-going'], perSecond: flags['per-second'] },
      dryRun: flags['dry-run'],
      ask: askFirst(surroundings, flags, signal),
      onRow: ({ line, code, outcome, error }, done, all) => {
        if (flags.json) return;
        const { err } = surroundings;
        if (error !== undefined)
          err.write(`line ${line}, ${code}: ${outcome}: ${cleanCell(error.message)}\n`);
        else if (done % TELL_EVERY === 0) err.write(`${done} of ${all}\n`);
      },
    });
  });
  const answer = answerOf(result);
  return interrupted && result.outcome === 'stopped' ? { ...answer, exit: 130 } : answer;
}

async function issueDirectly(
  surroundings: Surroundings,
  flags: FileFlags,
  list: VoucherListRequest,
): Promise<Answer> {
  if (flags['keep-going'])
    throw new CatalystError('CATALYST-USAGE', '--direct writes all of the list or nothing: no --keep-going.');
  const { services, request } = await directOn(surroundings, flags);
  const result = await interruptibly(surroundings, (signal) =>
    services.vouchers.issueListDirect({
      ...{ ...request, ...list, signal, dryRun: flags['dry-run'] },
      ask: askFirst(surroundings, flags, signal),
    }),
  );
  return answerOf(result);
}

const TELL_EVERY = 50;
const MOST_BYTES = 64 * 1024 * 1024;

async function readList(path: string, named: string): Promise<string> {
  const unreadable = (why: string) =>
    new CatalystError('CATALYST-VOUCHER-INVALID', `The list ${named} cannot be read: ${why}.`);
  const { size } = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(cause.code ?? 'unknown reason');
  });
  if (size > MOST_BYTES) throw unreadable(`it is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(cause.code ?? 'unknown reason');
  });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable('it is not in UTF-8');
  }
}

function answerOf(result: IssueListResult): Answer {
  const { summary, counts, mails, rows, outcome, sovereign, results } = result;
  const data = {
    ...result,
    summary: { ...summary, liability: omrDecimal(summary.liability), currency: CURRENCY },
  };
  const planned = [
    `${rows} rows for ${sovereign}: ${summary.create} to issue, ${summary.update} to change, ${summary.unchanged} there already.`,
    `They may cost ${omrText(summary.liability)}${summary.uncapped === 0 ? '' : `, and ${summary.uncapped} have no cap`}. Nothing was written.`,
  ];
  const { created, updated, unchanged, refused, unknown, open } = counts;
  const isLeft = refused + unknown + open + mails.refused + mails.unknown > 0;
  const done = [
    `${rows} rows on ${sovereign}: ${created} issued, ${updated} changed, ${unchanged} there already, ${refused} refused, ${unknown} unknown, ${open} not begun.`,
    ...changedLines(counts.changed),
    ...mailLines(mails),
    `Row by row: ${results}`,
    ...(isLeft ? ['The same command goes on with what is left.'] : []),
  ];
  if (outcome === 'planned') return { data, lines: planned };
  return outcome === 'done' ? { data, lines: done } : { data, lines: done, exit: 5 };
}

function changedLines(changed: number): string[] {
  if (changed === 0) return [];
  return [
    `${changed} that an earlier run wrote are not so any more: changed or revoked since, or on another Sovereign of that name.`,
    'To issue them anew, name another file with --results.',
  ];
}

function mailLines({ accepted, refused, unknown }: IssueListResult['mails']): string[] {
  if (accepted + refused + unknown === 0) return [];
  return [`Mails: ${accepted} accepted, ${refused} not sent, ${unknown} that nobody knows of.`];
}
