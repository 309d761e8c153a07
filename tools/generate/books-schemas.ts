import { DIRECT_WRITES } from '../../src/domain/business/books/direct-role.ts';
import { EXPORT_COLUMNS } from '../../src/domain/business/books/export-columns.ts';
import { CASES } from '../../src/domain/business/books/finding.ts';
import { count, flag, listOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

/** Amounts are decimal texts: `50.000`, `-0.500`. */
const money: Schema = { type: 'string', pattern: '^-?\\d+\\.\\d{3,6}$' };
const whole: Schema = { type: 'integer' };
const of = { sovereign: text, world: oneOf('real', 'sandbox') };
const orNull = (schema: Schema): Schema => ({ anyOf: [{ type: 'null' }, schema] });

/** Every field may be left out by --fields. */
function row(members: { [name: string]: Schema }): Schema {
  return object(Object.fromEntries(Object.entries(members).map(([name, schema]) => [`${name}?`, schema])));
}

const customer = object({ id: text, userId: text, tenantId: text, email: text });

const voucherMembers = {
  ...{ code: text, credit: money, currency: text, description: text, active: flag },
  ...{ maxRedemptions: whole, timesRedeemed: whole },
  state: oneOf('active', 'exhausted', 'inactive', 'revoked'),
};

const people = object({ customers: count, total: money });

/** What the commands print that can read a Sovereign's database. */
export const BOOKS_OUTPUTS: Record<string, { title: string; schema: Schema }> = {
  'billing-direct-role': {
    title: 'catalyst billing direct-role',
    schema: object({ role: text, writes: listOf(oneOf(...DIRECT_WRITES)), statements: listOf(text) }),
  },
  'billing-export': {
    title: 'catalyst billing export, with --json',
    schema: object({
      ...{ ...of, kind: oneOf(...Object.keys(EXPORT_COLUMNS)), total: count },
      rows: listOf({ type: 'object', additionalProperties: text }),
    }),
  },
  'billing-ledger': {
    title: 'catalyst billing ledger',
    schema: object({
      entries: listOf(
        row({
          ...{ id: text, customerId: text, email: text, amount: money, balance: money, currency: text },
          ...{ reason: text, orderId: text, createdAt: moment },
        }),
      ),
      ...{ ...of, offset: count, rows: count, 'customer?': customer },
    }),
  },
  'billing-liability': {
    title: 'catalyst billing liability',
    schema: object({
      ...{ ...of, currency: text, capped: money, uncapped: count, balances: people, debts: people },
      ...{ total: count, offset: count },
      vouchers: listOf(
        row({ code: text, credit: money, left: orNull(count), liability: orNull(money), currency: text }),
      ),
    }),
  },
  'billing-reconcile': {
    title: 'catalyst billing reconcile',
    schema: object({
      ...{ ...of, total: count, offset: count, cut: listOf(oneOf(...Object.keys(CASES))) },
      unchecked: listOf(object({ case: oneOf(...Object.keys(CASES)), why: text })),
      findings: listOf(
        row({
          ...{ case: oneOf(...Object.keys(CASES)), subject: text, customerId: text, tenantId: text },
          ...{ since: moment, seen: text, title: text, remedy: text, amount: money, currency: text },
        }),
      ),
    }),
  },
  'voucher-leaks': {
    title: 'catalyst voucher leaks',
    schema: object({
      ...{ ...of, cut: flag, total: count, offset: count },
      leaks: listOf(
        row({
          ...{ code: text, customerId: text, tenantId: text, email: text, redeemedAt: moment },
          ...{ credit: money, balance: money, currency: text },
        }),
      ),
    }),
  },
  'voucher-rollback': {
    title: 'catalyst voucher rollback',
    schema: object({
      ...{ ...of, outcome: oneOf('taken-back', 'unchanged', 'planned'), settledByReadBack: flag },
      ...{ objections: listOf(text), statements: listOf(object({ sql: text, values: listOf(text) })) },
      before: object({
        ...{ code: text, customerId: text, 'redeemedAt?': moment, timesRedeemed: whole, currency: text },
        ...{ granted: money, balance: money, balanceAfter: money },
        orders: listOf(
          object({ id: text, status: text, amount: money, 'promoCode?': text, createdAt: moment }),
        ),
      }),
    }),
  },
  'voucher-list': {
    title: 'catalyst voucher list',
    schema: object({
      ...{ ...of, total: count, offset: count },
      vouchers: listOf(row({ ...voucherMembers, createdAt: moment, revokedAt: moment })),
    }),
  },
  'voucher-show': {
    title: 'catalyst voucher show',
    schema: object({
      ...of,
      voucher: object({ ...voucherMembers, 'createdAt?': moment, 'revokedAt?': moment }),
      ...{ 'total?': count, 'offset?': count },
      'redemptions?': listOf(
        row({
          ...{ customerId: text, tenantId: text, email: text, redeemedAt: moment, orderId: text },
          ...{ orderStatus: text, orderAmount: money },
        }),
      ),
    }),
  },
};
