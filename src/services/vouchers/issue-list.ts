import { bulkLines, bulkSummary, planRow } from '../../domain/business/bulk-plan.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import { type BusinessWorkshop, ofSovereign, type WriteRequest } from '../business/business.ts';
import { requireRole, VOUCHER_ISSUERS } from '../business/preflight.ts';
import { withBusiness } from '../business/with-business.ts';
import { issueRows } from './issue-rows.ts';
import {
  doneLines,
  type EndedList,
  type IssueListResult,
  listedRows,
  listHead,
  listResult,
  noResults,
  refuseTaken,
  type VoucherListRequest,
  withCodes,
} from './list-plan.ts';
import type { RowResult } from './row-results.ts';
import { refuseUnmailable } from './send-mail.ts';
import { knownTombstones } from './tombstones.ts';

export interface IssueListRequest extends WriteRequest, VoucherListRequest {
  /** Go on behind a row that was refused. */
  keepGoing: boolean;
  /** Writes and mails a second. */
  perSecond: number;
  /** Told after each row. */
  onRow?(result: RowResult, done: number, all: number): void;
}

/**
 * Issues a whole list: every row is checked, and compared with what is there, before the first write; then one after the
 * other, paced, each with a line in the results file. Run again with the same list it goes on where it was.
 * @throws CatalystError CATALYST-VOUCHER-INVALID and CATALYST-VOUCHER-EXISTS with the rows, CATALYST-PLAN-MOVED for results
 * of another list, CATALYST-DECLINED, CATALYST-ROLE-MISSING, and those of the gateway
 */
export async function issueList(
  workshop: BusinessWorkshop,
  request: IssueListRequest,
): Promise<IssueListResult> {
  refusePace(request);
  const listed = listedRows(request);
  return withBusiness(workshop, request, async (business) => {
    refuseUnmailable(business, listed.find(({ email }) => email !== undefined)?.email);
    await requireRole(business, VOUCHER_ISSUERS, 'issue vouchers');
    const held = new Map(
      (await business.gateway.listVouchers(business)).vouchers.map((one) => [one.code, one]),
    );
    const head = listHead(ofSovereign(business), request.csv);
    const results = request.dryRun
      ? noResults(request.results)
      : await workshop.rowResults(request.results, head);
    try {
      const planned = withCodes(listed, results, business.random).map((row) =>
        planRow(row, held.get(row.wanted.code)),
      );
      const done = doneLines(planned, results.past);
      const open = planned.filter(({ line }) => !done.has(line));
      refuseTaken(open, knownTombstones(await business.pastAudit()), request);
      const summary = bulkSummary(open);
      const ended = { planned, summary, done, past: results.past };
      const told = (more: Pick<EndedList, 'made' | 'outcome'>) =>
        listResult(ofSovereign(business), request.results, { ...ended, ...more });
      if (request.dryRun) return told({ made: [], outcome: 'planned' });
      if (open.length > 0)
        await agreeFirst(
          request.ask,
          `Issue this list on ${business.fqdn}?`,
          bulkLines(business.fqdn, summary, request.perSecond),
        );
      await results.append(open.map(({ line, wanted }) => ({ line, code: wanted.code, outcome: 'planned' })));
      const made = await issueRows(business, open, results, request);
      return told({ made: made.results, outcome: made.stopped ? 'stopped' : 'done' });
    } finally {
      await results.close();
    }
  });
}

function refusePace({ perSecond }: IssueListRequest): void {
  if (perSecond > 0 && perSecond <= 5) return;
  throw new CatalystError('CATALYST-USAGE', 'The pace is at most 5 a second: the gateway counts requests.');
}
