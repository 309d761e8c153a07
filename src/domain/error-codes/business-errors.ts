import type { ErrorMeaning } from './error-meaning.ts';

/** What the business services of a Sovereign, their database and bus fail with. By exit status, then name. */
export const BUSINESS_ERRORS = {
  'CATALYST-VOUCHER-INVALID': { exit: 2, meaning: 'A voucher, address or file of vouchers breaks a rule.' },
  'CATALYST-AUTH-REQUIRED': {
    exit: 3,
    meaning: 'The Sovereign wants to know who asks, or does not take the token.',
  },
  'CATALYST-BILLING-UNAVAILABLE': {
    exit: 3,
    meaning: 'The billing of the Sovereign does not answer or fails by itself.',
  },
  'CATALYST-DATABASE-BUSY': { exit: 3, meaning: 'The database holds a lock or takes too long.' },
  'CATALYST-DATABASE-SCHEMA': { exit: 3, meaning: 'The database lacks tables or columns that are needed.' },
  'CATALYST-DATABASE-UNREACHABLE': { exit: 3, meaning: 'The database does not answer.' },
  'CATALYST-GATEWAY-REPLY-INVALID': {
    exit: 3,
    meaning: 'A service of the Sovereign sent what cannot be understood.',
  },
  'CATALYST-SERVICE-WITHOUT-POD': { exit: 3, meaning: 'No pod behind a Service of the Sovereign is ready.' },
  'CATALYST-BILLING-REFUSED': { exit: 4, meaning: 'A service of the Sovereign refused a request.' },
  'CATALYST-CUSTOMER-UNCLEAR': { exit: 4, meaning: 'No customer, or more than one, is called that.' },
  'CATALYST-DATABASE-REFUSED': { exit: 4, meaning: 'The database refused a statement or a sign-in.' },
  'CATALYST-ORDER-REFUSED': { exit: 4, meaning: 'The organization should not get such an order.' },
  'CATALYST-ORGANIZATION-NOT-FOUND': { exit: 4, meaning: 'The Sovereign has no such organization.' },
  'CATALYST-PAYMENT-UNAVAILABLE': {
    exit: 4,
    meaning: 'The card part of a payment cannot be taken on this Sovereign.',
  },
  'CATALYST-ROLE-MISSING': { exit: 4, meaning: 'The role of whoever asks does not allow it.' },
  'CATALYST-ROLLBACK-REFUSED': { exit: 4, meaning: 'A redemption should not be taken back.' },
  'CATALYST-VOUCHER-ALREADY-REDEEMED': { exit: 4, meaning: 'This customer has redeemed the voucher before.' },
  'CATALYST-VOUCHER-EXHAUSTED': { exit: 4, meaning: 'The voucher has reached its cap.' },
  'CATALYST-VOUCHER-EXISTS': { exit: 4, meaning: 'A live voucher has that code and other values.' },
  'CATALYST-VOUCHER-NOT-ACTIVE': { exit: 4, meaning: 'The voucher is switched off.' },
  'CATALYST-VOUCHER-NOT-FOUND': { exit: 4, meaning: 'No live voucher has that code.' },
  'CATALYST-VOUCHER-REVOKED': {
    exit: 4,
    meaning: 'The code was revoked before; issuing it would bring the old voucher back.',
  },
  'CATALYST-MAIL-NOT-SENT': {
    exit: 5,
    meaning: 'The voucher is saved; that its mail was accepted is not known or not so.',
  },
  'CATALYST-OUTCOME-UNKNOWN': { exit: 6, meaning: 'A write got no answer, and reading back failed too.' },
  'CATALYST-EVENT-BUS-ABSENT': { exit: 9, meaning: 'There is no event bus that can be read.' },
  'CATALYST-NOT-INSTALLED': {
    exit: 9,
    meaning: 'The Sovereign has no billing: its marketplace is not enabled.',
  },
} as const satisfies Record<string, ErrorMeaning>;
