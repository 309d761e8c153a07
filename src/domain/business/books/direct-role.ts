/** The tables that direct mode reads; the keys of Stripe, in `settings`, are not among them. */
const READ = 'customers, subscriptions, orders, invoices, promo_codes, promo_redemptions, credit_ledger';

/**
 * The statements that make a role with no more rights than direct mode needs. They are for the database's owner to look at
 * and to run; catalyst runs none of them.
 * @param writes with what `voucher rollback` needs
 */
export function directRoleSql(role: string, writes: boolean): string[] {
  const to = `TO "${role}"`;
  const reading = [
    '-- For the owner of the database; the password is set afterwards, for example by \\password in psql.',
    `CREATE ROLE "${role}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 4;`,
    `GRANT CONNECT ON DATABASE sme_billing ${to};`,
    `GRANT USAGE ON SCHEMA public ${to};`,
    `GRANT SELECT ON ${READ} ${to};`,
  ];
  if (!writes) return [...reading, `ALTER ROLE "${role}" SET default_transaction_read_only = on;`];
  return [
    ...reading,
    '-- For voucher rollback.',
    `GRANT DELETE ON promo_redemptions, credit_ledger ${to};`,
    `GRANT UPDATE (times_redeemed) ON promo_codes ${to};`,
    "-- A customer's row is locked and never changed; PostgreSQL asks for a right to update for that too.",
    `GRANT UPDATE (created_at) ON customers ${to};`,
  ];
}
