/** The tables that direct mode reads; the keys of Stripe, in `settings`, are not among them. */
const READ = 'customers, subscriptions, orders, invoices, promo_codes, promo_redemptions, credit_ledger';

/** Writes of direct mode, each with rights of its own. */
export const DIRECT_WRITES = ['rollback', 'issue', 'order'] as const;
export type DirectWriteName = (typeof DIRECT_WRITES)[number];

/**
 * The statements that make a role with no more rights than direct mode needs. They are for the database's owner to look at
 * and to run; catalyst runs none of them.
 * @param writes `rollback` for voucher rollback, `issue` for a list of vouchers, `order` for voucher redeem and billing checkout
 */
export function directRoleSql(role: string, writes: readonly DirectWriteName[]): string[] {
  const to = `TO "${role}"`;
  const reading = [
    '-- For the owner of the database; the password is set afterwards, for example by \\password in psql.',
    `CREATE ROLE "${role}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 4;`,
    `GRANT CONNECT ON DATABASE sme_billing ${to};`,
    `GRANT USAGE ON SCHEMA public ${to};`,
    `GRANT SELECT ON ${READ} ${to};`,
  ];
  if (writes.length === 0)
    return [...reading, `ALTER ROLE "${role}" SET default_transaction_read_only = on;`];
  const rights = { rollback: rollbackRights, issue: issueRights, order: orderRights };
  const named = DIRECT_WRITES.filter((name) => writes.includes(name));
  return [...reading, ...named.flatMap((name) => rights[name](to)), ...lockRights(named, to)];
}

function rollbackRights(to: string): string[] {
  return [
    '-- For voucher rollback.',
    `GRANT DELETE ON promo_redemptions, credit_ledger ${to};`,
    `GRANT UPDATE (times_redeemed) ON promo_codes ${to};`,
  ];
}

function issueRights(to: string): string[] {
  const columns = 'credit_omr, description, active, max_redemptions';
  return [
    '-- For voucher issue --from.',
    `GRANT INSERT (code, ${columns}), UPDATE (${columns}, deleted_at) ON promo_codes ${to};`,
  ];
}

function orderRights(to: string): string[] {
  return [
    '-- For voucher redeem and billing checkout.',
    `GRANT INSERT ON promo_redemptions, credit_ledger, orders, subscriptions ${to};`,
    `GRANT UPDATE (times_redeemed) ON promo_codes ${to};`,
  ];
}

function lockRights(writes: readonly DirectWriteName[], to: string): string[] {
  if (!writes.includes('rollback') && !writes.includes('order')) return [];
  return [
    "-- A customer's row is locked and never changed; PostgreSQL asks for a right to update for that too.",
    `GRANT UPDATE (created_at) ON customers ${to};`,
  ];
}
