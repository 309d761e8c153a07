import { fromOmr, wholeOmr } from './omr.ts';

/** A voucher as billing keeps it ("promo code" in its table). Amounts are micro-OMR; upstream keeps whole OMR. */
export interface Voucher {
  /** Exactly as billing has it, so that it can be named again; it may be odd (blank, lower-case, markup). */
  code: string;
  credit: bigint;
  description: string;
  active: boolean;
  /** 0 or less: no cap. */
  maxRedemptions: number;
  timesRedeemed: number;
  /** RFC 3339; absent where upstream sends its zero time. */
  createdAt?: string;
}

/** The five fields that an issue sends, always all of them: what is left out upstream is wiped. */
export interface VoucherFields {
  code: string;
  credit: bigint;
  description: string;
  active: boolean;
  /** 0: no cap. */
  maxRedemptions: number;
}

/** The same but for the code. */
export function isAlike(one: VoucherFields, other: VoucherFields): boolean {
  return (
    one.credit === other.credit &&
    one.description === other.description &&
    one.active === other.active &&
    one.maxRedemptions === other.maxRedemptions
  );
}

/** What a customer would be told of a code. `accepting` false: inactive, or its cap is reached. */
export interface VoucherPreview {
  code: string;
  credit: bigint;
  description: string;
  active: boolean;
  accepting: boolean;
}

export type VoucherState = 'inactive' | 'exhausted' | 'active';

/** The state that upstream's console shows, in its order of precedence; revoked ones are in no list. */
export function voucherState({ active, maxRedemptions, timesRedeemed }: Voucher): VoucherState {
  if (!active) return 'inactive';
  return maxRedemptions > 0 && timesRedeemed >= maxRedemptions ? 'exhausted' : 'active';
}

/** What the Sovereign may still have to honour: credit times what is left of the cap; undefined without a cap. */
export function liabilityOf(
  { credit, maxRedemptions, active }: VoucherFields,
  timesRedeemed: number,
): bigint | undefined {
  if (!active) return 0n;
  if (maxRedemptions <= 0) return undefined;
  return credit * BigInt(Math.max(0, maxRedemptions - timesRedeemed));
}

export interface FieldDifference {
  field: 'credit_omr' | 'description' | 'active' | 'max_redemptions';
  from: string;
  to: string;
}

/** Field by field what an issue would change of a voucher that is there. */
export function voucherDifferences(held: VoucherFields, wanted: VoucherFields): FieldDifference[] {
  const rows: FieldDifference[] = [
    { field: 'credit_omr', from: String(held.credit / fromOmr(1n)), to: String(wholeOmr(wanted.credit)) },
    { field: 'description', from: held.description, to: wanted.description },
    { field: 'active', from: String(held.active), to: String(wanted.active) },
    {
      field: 'max_redemptions',
      from: String(held.maxRedemptions),
      to: String(wanted.maxRedemptions),
    },
  ];
  return rows.filter(({ from, to }) => from !== to);
}

/** What checkout compares with, letter by letter: upstream's issue trims and upper-cases, its checkout does neither. */
export function normalCode(code: string): string {
  return code.trim().toUpperCase();
}

export function findVoucher<V extends { code: string }>(vouchers: readonly V[], code: string): V | undefined {
  return vouchers.find((one) => one.code === code);
}
