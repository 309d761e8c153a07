import type { ErrorCode, ErrorObject } from '../domain/errors.ts';

const SOVEREIGNS = 'See what stands: catalyst sovereign list';

/** Of a run or of a Sovereign whose state is here: there the list of Sovereigns tells how things stand. */
const OF_SOVEREIGNS = [
  'CATALYST-DESTROYED',
  'CATALYST-DESTROY-LEFT',
  'CATALYST-LOCKED',
  'CATALYST-NOT-FOUND',
  'CATALYST-RUN-FAILED',
  'CATALYST-TIMED-OUT',
  'CATALYST-UNFINISHED',
] as const;

/** What is right wherever the code comes up; a failure that knows more brings its own hint. */
const NEXT_STEPS: Partial<Record<ErrorCode, string>> = {
  ...Object.fromEntries(OF_SOVEREIGNS.map((code) => [code, SOVEREIGNS])),
  'CATALYST-AUTH-REQUIRED': 'Who is signed in: catalyst auth status',
  'CATALYST-BILLING-UNAVAILABLE': 'What answers there and what does not: catalyst health',
  'CATALYST-CUSTOMER-UNCLEAR': 'Name one customer: id, user id, e-mail or organization.',
  'CATALYST-DATABASE-BUSY': 'The same command may be run again.',
  'CATALYST-DATABASE-SCHEMA': 'Which tables and columns are there: catalyst health',
  'CATALYST-DATABASE-UNREACHABLE': 'It may be failing over: try again in a minute.',
  'CATALYST-EVENT-BUS-ABSENT': 'What of the bus is there: catalyst health',
  'CATALYST-GATEWAY-REPLY-INVALID':
    'Something between may have answered in its place; what each service says: catalyst health',
  'CATALYST-NOT-INSTALLED': 'What is installed there: catalyst health',
  'CATALYST-ORGANIZATION-NOT-FOUND': 'catalyst organization list',
  'CATALYST-ROLE-MISSING': 'Which role you have: catalyst auth status',
  'CATALYST-SERVICE-WITHOUT-POD': 'What answers there and what does not: catalyst health',
  'CATALYST-USAGE': 'The same command with --help says what it takes.',
  'CATALYST-VOUCHER-ALREADY-REDEEMED': 'Each customer may redeem a code once; its credit is on the balance.',
  'CATALYST-VOUCHER-EXHAUSTED': 'Its cap and its counter: catalyst voucher show CODE',
  'CATALYST-VOUCHER-INVALID': 'What a voucher and a list of them take: catalyst voucher issue --help',
  'CATALYST-VOUCHER-NOT-ACTIVE':
    'Its issuer can switch it on: catalyst voucher issue CODE --update, with its credit.',
  'CATALYST-VOUCHER-NOT-FOUND': 'Which are there: catalyst voucher list',
};

/** The next step after a failure that brought none; undefined where no general one is right. */
export function usualNextStep({ code, exit, faults = [] }: ErrorObject): string | undefined {
  if (exit === 1) return 'This is a defect of catalyst. Run it again with --debug and report what it says.';
  if (faults.length > 0) return 'Correct this, then run the same command again.';
  return NEXT_STEPS[code];
}
