import type { Transaction } from '../../clients/postgres/database.ts';
import { type RollbackSight, rollbackObjections } from '../../domain/business/books/leak.ts';
import { CatalystError } from '../../domain/errors.ts';
import { rollbackSight, rollbackStatements } from './rollback-statements.ts';
import type { Books } from './with-books.ts';

/** What speaks against it is looked at again behind the locks: somebody may have spent the credit meanwhile. */
export async function rollbackWithin(
  transaction: Transaction,
  { schema }: Pick<Books, 'schema'>,
  { code, customerId, redeemedAt }: RollbackSight,
  force: boolean,
): Promise<boolean> {
  const { redemption, counter, customer, ledger } = rollbackStatements(code, customerId);
  if ((await transaction.change(redemption.sql, redemption.values)) === 0) return false;
  await transaction.change(counter.sql, counter.values);
  await transaction.change(customer.sql, customer.values);
  const since = redeemedAt === undefined ? {} : { since: redeemedAt };
  const now = await rollbackSight(transaction, schema, { code, customerId, ...since });
  refuseRollback(rollbackObjections(now), force);
  await transaction.change(ledger.sql, ledger.values);
  return true;
}

/** @throws CatalystError CATALYST-ROLLBACK-REFUSED */
export function refuseRollback(objections: readonly string[], force: boolean): void {
  if (force || objections.length === 0) return;
  const message = `It should stay: ${objections.join('; ')}. Nothing was written.`;
  throw new CatalystError('CATALYST-ROLLBACK-REFUSED', message, {
    hint: 'Look with --dry-run; --force overrules.',
  });
}
