import type { Transaction } from '../../clients/postgres/database.ts';
import { CatalystError } from '../../domain/errors.ts';
import { textOf } from './sql-values.ts';

export interface Customer {
  id: string;
  userId: string;
  /** Of the first checkout; never changed since. */
  tenantId: string;
  email: string;
}

const BY_NAME = `SELECT c.id::text AS id, c.user_id, c.tenant_id, c.email FROM customers c
  WHERE c.id::text = lower($1) OR c.user_id = $1 OR lower(c.email) = lower($1) OR c.tenant_id = $1
  ORDER BY c.created_at, c.id LIMIT 6`;

/**
 * One customer by id, user id, e-mail or the organization of the first checkout.
 * @throws CatalystError CATALYST-CUSTOMER-UNCLEAR when none or several are called that
 */
export async function findCustomer(transaction: Transaction, named: string): Promise<Customer> {
  const rows = named === '' || named.includes('\0') ? [] : await transaction.rows(BY_NAME, [named]);
  const customers = rows.map((row) => ({
    ...{ id: textOf(row, 'id'), userId: textOf(row, 'user_id') },
    ...{ tenantId: textOf(row, 'tenant_id'), email: textOf(row, 'email') },
  }));
  const [only, ...others] = customers;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined)
    throw new CatalystError('CATALYST-CUSTOMER-UNCLEAR', 'No customer is called that.', {
      hint: "Name it by its id, its user's id, its e-mail, or the organization of its first order.",
    });
  throw new CatalystError('CATALYST-CUSTOMER-UNCLEAR', 'More than one customer is called that.', {
    hint: `Name one by its id: ${customers.map(({ id }) => id).join(', ')}`,
  });
}
