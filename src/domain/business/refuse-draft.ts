import { CatalystError, type Fault } from '../errors.ts';
import { checkDraft, givenFaults, type VoucherDraft } from './voucher-rules.ts';

/** Stands for the code that will be generated. */
const GENERATED = 'GENERATED';

/**
 * Refuses what breaks a rule by itself, whatever is known of a Sovereign and of the voucher that `update` would change.
 * @throws CatalystError CATALYST-VOUCHER-INVALID with every fault
 */
export function refuseDraft(
  voucher: Partial<VoucherDraft>,
  { update, ceiling }: { update: boolean; ceiling?: bigint | undefined },
): void {
  const draft = { ...voucher, code: voucher.code ?? GENERATED };
  const faults = update ? givenFaults(draft, ceiling) : checkDraft(draft, ceiling).faults;
  if (faults.length > 0) throw invalidVoucher(faults);
}

export function invalidVoucher(faults: Fault[]): CatalystError {
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  return new CatalystError('CATALYST-VOUCHER-INVALID', `The voucher has ${count}. Nothing was written.`, {
    faults,
  });
}
