import type { Fault } from '../errors.ts';
import type { LedgerEntry } from './account.ts';
import type { BusEvent } from './bus.ts';

/** A charge for usage, as billing's metering takes it (billing.md 5.5). */
export interface UsageCharge {
  /** The customer's user id at Keycloak (`customers.user_id`), not the id of the customer's row. */
  customerId: string;
  /** Micro-OMR, above zero; sent as a negative amount. */
  charge: bigint;
  /** `usage:newapi:<model>` */
  reason: string;
  /** Billing books each one once. */
  requestId: string;
  organizationId?: string;
}

/** One charge as it is found. */
export interface UsageRow {
  at?: string;
  /** Micro-OMR, below zero; absent where the API does not tell it. */
  amount?: bigint;
  reason: string;
  customerId?: string;
  requestId?: string;
  organizationId?: string;
}

const MOST_MICRO = 1_000_000_000_000n;
const WORD = /^[\x21-\x7e]{1,200}$/;

/** Everything that is wrong with a charge, at once. */
export function chargeFaults({
  customerId,
  charge,
  reason,
  requestId,
  organizationId,
}: UsageCharge): Fault[] {
  const faults: Fault[] = [];
  const word = (field: string, value: string) => {
    if (!WORD.test(value))
      faults.push({
        field,
        reason: 'is empty, too long or holds a space',
        fix: 'Up to 200 printable characters.',
      });
  };
  word('customer', customerId);
  word('request-id', requestId);
  word('organization', organizationId ?? 'none');
  if (!/^usage:[\x21-\x7e]{1,194}$/.test(reason))
    faults.push({
      field: 'reason',
      reason: 'does not begin with usage:',
      fix: 'For example usage:newapi:qwen3-coder',
    });
  if (charge <= 0n || charge > MOST_MICRO)
    faults.push({
      field: 'charge',
      reason: 'is not above zero, or above a million OMR',
      fix: 'For example 0.5',
    });
  return faults;
}

/** The charge in an event of `catalyst.usage.recorded`; undefined for one that billing drops. */
export function usageOfEvent({ at, data, unreadable }: BusEvent): UsageRow | undefined {
  if (unreadable || typeof data !== 'object' || data === null) return undefined;
  const body = data as Record<string, unknown>;
  const metadata = (typeof body.metadata === 'object' ? body.metadata : undefined) as
    | Record<string, unknown>
    | null
    | undefined;
  const [customerId, reason] = [wordOf(body.customer_id), wordOf(body.reason)];
  const [requestId, organizationId] = [wordOf(metadata?.request_id), wordOf(metadata?.tenant_id)];
  const amount = microOf(body);
  if (customerId === undefined || reason === undefined || requestId === undefined || amount >= 0n)
    return undefined;
  return {
    at,
    amount,
    reason,
    customerId,
    requestId,
    ...(organizationId === undefined ? {} : { organizationId }),
  };
}

/** The charges among the entries of a balance, which keeps whole baisa: upstream tells a charge for usage as 0 there. */
export function usageOfEntries(entries: readonly LedgerEntry[]): UsageRow[] {
  return entries
    .filter(({ reason }) => reason.startsWith('usage:'))
    .map(({ amount, reason, createdAt }) => ({
      ...(createdAt === undefined ? {} : { at: createdAt }),
      ...(amount === 0n ? {} : { amount }),
      reason,
    }));
}

/** Micro-OMR count; where they are absent, billing rounds the OMR half away from zero. */
function microOf({ amount_micro_omr: micro, amount_omr: omr }: Record<string, unknown>): bigint {
  if (typeof micro === 'number' && Number.isSafeInteger(micro) && micro !== 0) return BigInt(micro);
  if (typeof omr !== 'number' || !Number.isFinite(omr)) return 0n;
  return BigInt(Math.sign(omr) * Math.round(Math.abs(omr) * 1_000_000));
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
