import type { ScreenId } from '../domain/dashboard-screens.ts';
import type { Binding } from './keys.ts';

const MONEY: readonly ScreenId[] = ['billing', 'orders', 'ledger', 'findings'];

/** Screens of a Sovereign's business. */
export const BUSINESS: readonly ScreenId[] = [
  ...(['vouchers', 'voucher', 'organizations', 'organization'] as const),
  ...MONEY,
];

const VOUCHERS: readonly ScreenId[] = ['vouchers', 'voucher'];

/** What can be done on the screens of the business. */
export const BUSINESS_BINDINGS: readonly Binding[] = [
  {
    action: 'issue',
    keys: ['n'],
    word: 'issue',
    says: 'Issue a voucher, with its mail',
    on: VOUCHERS,
    changes: true,
  },
  {
    action: 'deactivate',
    keys: ['d'],
    word: 'switch off',
    says: 'Switch vouchers off: nobody can redeem them until they are switched on',
    on: VOUCHERS,
    changes: true,
  },
  {
    action: 'activate',
    keys: ['a'],
    word: 'switch on',
    says: 'Switch vouchers on again',
    on: VOUCHERS,
    changes: true,
  },
  {
    action: 'revoke',
    keys: ['ctrl-d'],
    word: 'revoke',
    says: 'Revoke vouchers for good; wants the exact name',
    on: VOUCHERS,
    changes: true,
  },
  { action: 'to-orders', keys: ['O'], word: 'orders', says: 'The newest orders', on: MONEY },
  { action: 'to-ledger', keys: ['L'], word: 'ledger', says: 'The credit ledger, with balances', on: MONEY },
  { action: 'to-findings', keys: ['F'], word: 'findings', says: 'What is wrong in the books', on: MONEY },
  {
    action: 'open-books',
    keys: ['B'],
    word: 'books',
    says: 'Open the books for this session: break-glass, wants a reason',
    on: BUSINESS,
  },
  {
    action: 'export',
    keys: ['w'],
    word: 'export',
    says: 'Write all orders, entries or vouchers of the books into a CSV file',
    on: [...MONEY, 'vouchers'],
  },
  {
    action: 'checkout',
    keys: ['n'],
    word: 'checkout',
    says: "Order a plan with a voucher, in a customer's name",
    on: ['billing', 'orders', 'organizations', 'organization'],
    changes: true,
  },
  {
    action: 'rollback',
    keys: ['ctrl-d'],
    word: 'take back',
    says: 'Take a leaked redemption back; wants the exact name',
    on: ['findings'],
    changes: true,
  },
  {
    action: 'announce',
    keys: ['A'],
    word: 'announce',
    says: 'Tell the services of a paid order whose event was lost, so that its workspace is made',
    on: ['findings'],
    changes: true,
  },
];
