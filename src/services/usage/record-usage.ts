import type { UsageRecorded } from '../../clients/gateway/gateway.ts';
import { OutcomeUnknown } from '../../domain/business/business-errors.ts';
import { mayHaveHappened } from '../../domain/business/may-have-happened.ts';
import { omrText } from '../../domain/business/omr.ts';
import { chargeFaults, type UsageCharge } from '../../domain/business/usage.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import {
  type Business,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
  type WriteRequest,
} from '../business/business.ts';
import { requireRole, VOUCHER_ISSUERS } from '../business/preflight.ts';
import { withBusiness } from '../business/with-business.ts';

export interface UsageResult extends OfSovereign {
  /** `duplicate`: a charge with this request id was booked before; nothing was added. */
  outcome: 'recorded' | 'duplicate' | 'planned';
  charge: UsageCharge;
  /** Micro-OMR afterwards. */
  balance?: bigint;
  entryId?: string;
  /** The first answer was lost, and asking again told that it was booked. */
  settledByRepeat: boolean;
}

/**
 * Books a charge once. Billing knows each request id, so a lost answer is settled by sending the same again: it says then that it is a
 * duplicate, or books it now.
 * @throws CatalystError CATALYST-USAGE with every fault, CATALYST-NOT-INSTALLED for a layer without metering, OutcomeUnknown
 */
export async function recordUsage(
  workshop: BusinessWorkshop,
  request: WriteRequest & { charge: UsageCharge },
): Promise<UsageResult> {
  const { charge, dryRun, ask } = request;
  const faults = chargeFaults(charge);
  if (faults.length > 0) throw new CatalystError('CATALYST-USAGE', 'The charge breaks a rule.', { faults });
  return withBusiness(workshop, request, async (business) => {
    await requireRole(business, VOUCHER_ISSUERS, 'record usage');
    const result = { ...ofSovereign(business), charge, settledByRepeat: false };
    if (dryRun) {
      await requireMetering(business);
      return { ...result, outcome: 'planned' };
    }
    await agreeFirst(ask, `Charge it on ${business.fqdn}?`, chargeLines(business.fqdn, charge));
    const after = {
      ...{ customer: charge.customerId, amount: omrText(-charge.charge), reason: charge.reason },
    };
    const entry = { command: 'usage record', what: charge.requestId, after };
    const { recorded, repeated } = await audited(business, entry, () => book(business, charge));
    const { balance, entryId, duplicate } = recorded;
    const outcome = duplicate && !repeated ? 'duplicate' : 'recorded';
    return { ...result, outcome, balance, entryId, settledByRepeat: repeated };
  });
}

export function chargeLines(fqdn: string, { customerId, charge, reason, requestId }: UsageCharge): string[] {
  return [
    `Usage of ${omrText(charge)}, scoped to ${fqdn}`,
    `  customer ${customerId}`,
    `  reason ${reason}, request ${requestId}`,
    '  It comes off the balance, which may go below zero; nothing takes it back.',
  ];
}

/** What is there refuses the method; what is not there is not found. */
async function requireMetering({ gateway, fqdn, signal }: Business): Promise<void> {
  const asked = signal === undefined ? {} : { signal };
  const { status } = await gateway.probe('/billing/metering/record', asked);
  if (status === 404) throw withoutMetering(fqdn);
}

const AGAIN_MS = 500;

async function book(
  business: Business,
  charge: UsageCharge,
): Promise<{ recorded: UsageRecorded; repeated: boolean }> {
  const { gateway, clock, fqdn } = business;
  const send = () => gateway.recordUsage(charge);
  try {
    return { recorded: await send(), repeated: false };
  } catch (thrown) {
    if (asCatalystError(thrown).code === 'CATALYST-NOT-INSTALLED') throw withoutMetering(fqdn);
    if (!mayHaveHappened(thrown)) throw withCustomerHint(thrown);
    await clock.sleep(AGAIN_MS);
    const recorded = await send().catch((second: unknown) => {
      throw unknown(charge, thrown, second, send);
    });
    return { recorded, repeated: true };
  }
}

/** The id that metering wants is not the one that most commands show. */
function withCustomerHint(thrown: unknown): unknown {
  const { code, message, hint, cause } = asCatalystError(thrown);
  if (code !== 'CATALYST-BILLING-REFUSED' || hint !== undefined || !/customer/i.test(message)) return thrown;
  return new CatalystError(code, message, {
    hint: "It is the customer's user id that is wanted, as catalyst usage list --direct --reason TEXT shows it.",
    cause,
  });
}

/** Without the cause: that path alone is missing, and not all of billing. */
function withoutMetering(fqdn: string): CatalystError {
  return new CatalystError('CATALYST-NOT-INSTALLED', `The billing of ${fqdn} takes no usage.`, {
    hint: 'It is of a date before metering was shipped, or not installed: catalyst health',
  });
}

function unknown(
  { requestId }: UsageCharge,
  first: unknown,
  second: unknown,
  readBack: () => Promise<unknown>,
): OutcomeUnknown {
  const message = `The charge ${requestId} may or may not be booked: neither the write nor its repetition got an answer.`;
  const hint = `Run the same command with --request-id ${requestId} again: billing books it once.`;
  const cause = new Error(asCatalystError(first).message, { cause: second });
  return new OutcomeUnknown(message, readBack, { hint, cause });
}
