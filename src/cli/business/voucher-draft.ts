import { parseOmr } from '../../domain/business/omr.ts';
import type { VoucherDraft } from '../../domain/business/voucher-rules.ts';
import { CatalystError } from '../../domain/errors.ts';

interface DraftFlags {
  credit: string | undefined;
  'max-redemptions': string | undefined;
  description: string | undefined;
  inactive: boolean;
  active: boolean;
  email: string | undefined;
}

/** What was typed, and no more: what is missing is for the service to fill in or to refuse. */
export function draftOf(code: string | undefined, flags: DraftFlags): Partial<VoucherDraft> {
  const { credit, description, email, inactive, active } = flags;
  const maxRedemptions = flags['max-redemptions'];
  return {
    ...(code === undefined ? {} : { code }),
    ...(credit === undefined ? {} : { credit }),
    ...(description === undefined ? {} : { description }),
    ...(maxRedemptions === undefined ? {} : { maxRedemptions }),
    ...(inactive || active ? { active } : {}),
    ...(email === undefined ? {} : { email }),
  };
}

/** @throws CatalystError CATALYST-USAGE */
export function ceilingOf(text: string): bigint {
  const ceiling = parseOmr(text);
  if (ceiling !== undefined && ceiling > 0n) return ceiling;
  throw new CatalystError('CATALYST-USAGE', `--max-credit ${JSON.stringify(text)} is no amount in OMR.`, {
    hint: 'For example --max-credit 5000',
  });
}
