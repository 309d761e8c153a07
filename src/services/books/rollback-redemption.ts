import { type RollbackSight, rollbackObjections } from '../../domain/business/books/leak.ts';
import { omrText } from '../../domain/business/omr.ts';
import { shownCode } from '../../domain/business/voucher-code.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import { findCustomer } from './find-customer.ts';
import { bookedVoucher } from './read-booked-vouchers.ts';
import { rollbackSight, rollbackStatements, type Statement } from './rollback-statements.ts';
import { refuseRollback, rollbackWithin } from './rollback-within.ts';
import { type Books, type DirectWriteRequest, ofBooks, withBooks } from './with-books.ts';

export interface RollbackRequest extends DirectWriteRequest {
  /** Id, user id, e-mail or organization. */
  customer: string;
  /** Although an order is completed or the balance would be negative. */
  force: boolean;
}

export interface RollbackResult extends OfSovereign {
  /** `unchanged`: there is no such redemption, and nothing was touched. */
  outcome: 'taken-back' | 'unchanged' | 'planned';
  /** As it was before. */
  before: RollbackSight;
  /** Objections that were overruled, or would have to be. */
  objections: string[];
  statements: Statement[];
  settledByReadBack: boolean;
}

/**
 * Takes a redemption back: its row, one use of the counter, the credit that no order spent; in one transaction, and nothing
 * at all when the redemption is not there (any more).
 * @throws CatalystError CATALYST-ROLLBACK-REFUSED, CATALYST-VOUCHER-NOT-FOUND, CATALYST-CUSTOMER-UNCLEAR,
 * CATALYST-DECLINED, OutcomeUnknown
 */
export function rollbackRedemption(
  workshop: BusinessWorkshop,
  named: string,
  request: RollbackRequest,
): Promise<RollbackResult> {
  return withBooks(workshop, request, async (books) => {
    const { database, schema } = books;
    const before = await database.read(async (one) => {
      const { code } = await bookedVoucher(one, schema, named);
      const { id } = await findCustomer(one, request.customer);
      return rollbackSight(one, schema, { code, customerId: id });
    });
    const objections = before.redeemedAt === undefined ? [] : rollbackObjections(before);
    const statements = Object.values(rollbackStatements(before.code, before.customerId));
    const result = { ...ofBooks(books), before, objections, statements, settledByReadBack: false };
    if (before.redeemedAt === undefined) return { ...result, outcome: 'unchanged' };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    refuseRollback(objections, request.force);
    const lines = rollbackLines(books.fqdn, before, objections);
    await agreeFirst(request.ask, `Take it back on ${books.fqdn}?`, lines);
    const { done, answered } = await takeBack(books, before, request.force);
    return { ...result, outcome: done ? 'taken-back' : 'unchanged', settledByReadBack: !answered };
  });
}

async function takeBack(
  books: Books,
  before: RollbackSight,
  force: boolean,
): Promise<{ done: boolean; answered: boolean }> {
  const { code, customerId } = before;
  const { database, schema, clock } = books;
  let done = true;
  const entry = {
    ...{ command: 'voucher rollback', what: code },
    before: {
      ...{ customer: customerId, redeemed_at: before.redeemedAt ?? '' },
      ...{ times_redeemed: String(before.timesRedeemed), balance: omrText(before.balance) },
    },
    after: { balance: omrText(before.balance - before.granted) },
  };
  const { answered } = await audited(books, entry, () =>
    settleWrite({
      what: `rollback of ${shownCode(code)}`,
      write: async () => {
        done = await database.write((one) => rollbackWithin(one, books, before, force));
      },
      readBack: () => database.read((one) => rollbackSight(one, schema, { code, customerId })),
      isDone: ({ redeemedAt }) => redeemedAt !== before.redeemedAt,
      clock,
    }),
  );
  return { done, answered };
}

function rollbackLines(fqdn: string, before: RollbackSight, objections: readonly string[]): string[] {
  const { code, customerId, redeemedAt = '', granted, balance, timesRedeemed } = before;
  return [
    `Redemption of ${shownCode(code)} by ${customerId}, scoped to ${fqdn}`,
    `  redeemed ${redeemedAt}; the counter of ${timesRedeemed} goes down by one`,
    `  ${omrText(granted)} of credit goes; the balance is ${omrText(balance)} now and ${omrText(balance - granted)} then`,
    ...objections.map((objection) => `  overruled: ${objection}`),
  ];
}
