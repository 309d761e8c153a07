import { CatalystError, type ErrorCode } from '../errors.ts';

/** Failures after which a write may have been done all the same: something went wrong after it could have left. */
const UNSURE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CATALYST-NETWORK-CUT',
  'CATALYST-NETWORK-TIMEOUT',
  'CATALYST-NETWORK-PROXY',
  'CATALYST-BILLING-UNAVAILABLE',
  'CATALYST-GATEWAY-REPLY-INVALID',
]);

/** Whether only looking can tell if a failed write was done. A refusal and a connection that never stood are certain. */
export function mayHaveHappened(failure: unknown): boolean {
  return !(failure instanceof CatalystError) || UNSURE.has(failure.code);
}
