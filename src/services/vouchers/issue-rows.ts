import type { PlannedRow } from '../../domain/business/bulk-plan.ts';
import { RateLimited } from '../../domain/business/business-errors.ts';
import { mayHaveHappened } from '../../domain/business/may-have-happened.ts';
import { findVoucher, type VoucherFields, voucherDifferences } from '../../domain/business/voucher.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { audited } from '../business/audited.ts';
import type { Business } from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import type { IssueListRequest } from './issue-list.ts';
import type { RowResult, RowResults } from './row-results.ts';
import { sendVoucherMail } from './send-mail.ts';
import { takeBackResurrected } from './tombstones.ts';
import { shownFields } from './write-voucher.ts';

/** Failures of which the next row would die too. */
const HOPELESS = /^CATALYST-(AUTH-REQUIRED|ROLE-MISSING|NOT-INSTALLED|NETWORK-.*|OUTCOME-UNKNOWN)$/;

/** Row after row, paced; a refused row ends it unless told to keep going. What was written is read back in one look. */
export async function issueRows(
  business: Business,
  open: readonly PlannedRow[],
  results: RowResults,
  request: IssueListRequest,
): Promise<{ results: RowResult[]; stopped: boolean }> {
  const made: RowResult[] = [];
  const patient = patience(business, request);
  const { serverTime } = await patient(() => business.gateway.listVouchers());
  let stopped = false;
  for (const row of open) {
    if (!stopped && row.action !== 'unchanged') await pace(business, request);
    stopped ||= request.signal?.aborted === true;
    if (stopped) break;
    const result = await issueRow(business, row, { ...request, patient });
    await results.append([result]);
    made.push(result);
    request.onRow?.(result, made.length, open.length);
    const failed = result.outcome === 'refused' || result.outcome === 'unknown';
    stopped = failed && (!request.keepGoing || HOPELESS.test(result.error?.code ?? ''));
  }
  const wrong = await readBack(business, open, made, { serverTime, resurrect: request.resurrect, patient });
  await results.append(wrong);
  return { results: [...made, ...wrong], stopped };
}

type Patient = ReturnType<typeof patience>;

async function issueRow(
  business: Business,
  row: PlannedRow,
  request: IssueListRequest & { patient: Patient },
): Promise<RowResult> {
  const { line, wanted, email } = row;
  const result = { line, code: wanted.code };
  try {
    const outcome = await request.patient(() => saved(business, row));
    if (email === undefined) return { ...result, outcome };
    await pace(business, request);
    const mail = await sendVoucherMail(business, wanted, email, request.patient);
    return { ...result, outcome, mail: mail.state };
  } catch (thrown) {
    const { code, message } = asCatalystError(thrown);
    const outcome = code === 'CATALYST-OUTCOME-UNKNOWN' ? 'unknown' : 'refused';
    return { ...result, outcome, error: { code, message } };
  }
}

async function saved(
  business: Business,
  { action, wanted, held }: PlannedRow,
): Promise<'created' | 'updated' | 'unchanged'> {
  if (action === 'unchanged') return 'unchanged';
  const before = held === undefined ? {} : { before: shownFields(held) };
  const entry = { command: 'voucher issue', what: wanted.code, after: shownFields(wanted), ...before };
  await audited(business, entry, () =>
    business.gateway.issueVoucher(wanted).catch(async (failure: unknown) => {
      if (!mayHaveHappened(failure)) throw failure;
      await settleFailed(business, wanted, failure);
    }),
  );
  return action === 'create' ? 'created' : 'updated';
}

/** Only an unanswered write is looked at by itself; the answered ones are read back together in the end. */
async function settleFailed(business: Business, wanted: VoucherFields, failure: unknown): Promise<void> {
  await settleWrite({
    what: `voucher ${wanted.code}`,
    write: () => Promise.reject(failure),
    readBack: async () => findVoucher((await business.gateway.listVouchers()).vouchers, wanted.code),
    isDone: (state) => state !== undefined && voucherDifferences(state, wanted).length === 0,
    clock: business.clock,
  });
}

function pace({ clock }: Business, { perSecond, signal }: IssueListRequest): Promise<void> {
  return clock.sleep(1000 / perSecond, signal).catch(() => undefined);
}

const MOST_WAITS = 5;

/** Waits as long as the gateway says, or until an interrupt: nothing was done for what was refused like that. */
function patience({ clock }: Business, { signal }: IssueListRequest) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    for (let waits = 0; ; waits += 1) {
      try {
        return await work();
      } catch (thrown) {
        if (!(thrown instanceof RateLimited) || waits >= MOST_WAITS || signal?.aborted === true) throw thrown;
        await clock.sleep(thrown.retryAfter * 1000, signal).catch(() => undefined);
      }
    }
  };
}

interface Behind {
  serverTime: number | undefined;
  resurrect: boolean;
  patient: Patient;
}

/** Rows that are not kept as they were written, or that brought a revoked voucher back. */
async function readBack(
  business: Business,
  open: readonly PlannedRow[],
  made: readonly RowResult[],
  { serverTime, resurrect, patient }: Behind,
): Promise<RowResult[]> {
  const written = made.filter(({ outcome }) => outcome === 'created' || outcome === 'updated');
  if (written.length === 0) return [];
  const { vouchers } = await patient(() => business.gateway.listVouchers()).catch((thrown: unknown) => {
    throw notReadBack(thrown, written.length);
  });
  const byCode = new Map(vouchers.map((voucher) => [voucher.code, voucher]));
  const byLine = new Map(open.map((row) => [row.line, row]));
  const wrong: RowResult[] = [];
  for (const { line, code, outcome } of written) {
    const kept = byCode.get(code);
    const row = byLine.get(line)!;
    const same = kept !== undefined && voucherDifferences(kept, row.wanted).length === 0;
    const message = 'Somebody else is changing it too: it is not kept as it was written.';
    if (!same) wrong.push({ line, code, outcome: 'refused', error: { code: 'CATALYST-DIFFERENT', message } });
    else if (outcome === 'created' && !resurrect) {
      const back = await takeBackResurrected(business, kept, serverTime).catch(asCatalystError);
      if (back !== undefined)
        wrong.push({ line, code, outcome: 'refused', error: { code: back.code, message: back.message } });
    }
  }
  return wrong;
}

/** The rows stand in the results file, and the next run compares them. */
function notReadBack(thrown: unknown, count: number): CatalystError {
  const { code, message } = asCatalystError(thrown);
  const text = `${count === 1 ? 'A row was' : `${count} rows were`} written and accepted; looking at them afterwards failed: ${message}`;
  return new CatalystError(code, text, {
    hint: 'The same command looks again and writes nothing twice.',
    cause: thrown,
  });
}
