import { CatalystError } from '../errors.ts';

/** The one currency of a Sovereign's billing: 1 OMR = 1000 baisa = 1 000 000 micro-OMR. */
export const CURRENCY = 'OMR';

const MICRO_PER_OMR = 1_000_000n;
const MICRO_PER_BAISA = 1_000n;
const DECIMALS = 6;
/** What is always shown, since a baisa is the thousandth part. */
const SHOWN = 3;

/** Micro-OMR of whole OMR. */
export function fromOmr(whole: bigint): bigint {
  return whole * MICRO_PER_OMR;
}

/** Micro-OMR of baisa. */
export function fromBaisa(baisa: bigint): bigint {
  return baisa * MICRO_PER_BAISA;
}

/**
 * Whole OMR of an amount that has no fraction, as upstream keeps vouchers and prices.
 * @throws CatalystError CATALYST-INTERNAL for any other
 */
export function wholeOmr(amount: bigint): bigint {
  if (amount % MICRO_PER_OMR === 0n) return amount / MICRO_PER_OMR;
  throw new CatalystError('CATALYST-INTERNAL', `${omrText(amount)} is no whole number of OMR.`);
}

/** Micro-OMR of a decimal text (`12.345`, `-0.5`); undefined when it is none or finer than a micro-OMR. */
export function parseOmr(text: string): bigint | undefined {
  if (/^\d{1,15}$/.test(text)) return fromOmr(BigInt(text));
  const groups = /^(?<sign>[+-]?)(?<whole>\d{1,30})(?:\.(?<fraction>\d{1,6}))?$/.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { sign, whole = '', fraction = '' } = groups;
  const amount = BigInt(whole) * MICRO_PER_OMR + BigInt(fraction.padEnd(DECIMALS, '0'));
  return sign === '-' ? -amount : amount;
}

/** The exact decimal text, with three decimals and as many more as it has: `12.345`, `-0.500`, `0.000156`. */
export function omrDecimal(amount: bigint): string {
  if (amount % MICRO_PER_OMR === 0n) return `${amount / MICRO_PER_OMR}.000`;
  const size = amount < 0n ? -amount : amount;
  const fraction = String(size % MICRO_PER_OMR).padStart(DECIMALS, '0');
  const fine = fraction.slice(SHOWN).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${size / MICRO_PER_OMR}.${fraction.slice(0, SHOWN)}${fine}`;
}

/** As a person is shown it: `OMR 12.345`, `OMR -0.500`. */
export function omrText(amount: bigint): string {
  return `${CURRENCY} ${omrDecimal(amount)}`;
}
