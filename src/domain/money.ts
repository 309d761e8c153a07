/** Money is counted in micro-units of a currency: 1 EUR is 1_000_000n. Never a floating-point number. */
const DECIMALS = 6;
const UNIT = 10n ** BigInt(DECIMALS);

/**
 * Micro-units of a decimal text (`"14.49"`, `"0.0096000000"`); undefined when it is none. Exact up to six decimals;
 * what lies beyond is rounded half away from zero.
 */
export function parseMoney(text: string): bigint | undefined {
  const match = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?$/.exec(text.trim());
  if (match?.groups === undefined) return undefined;
  const { sign, whole, fraction = '' } = match.groups;
  const kept = BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
  const amount = (fraction[DECIMALS] ?? '0') >= '5' ? kept + 1n : kept;
  return sign === '-' ? -amount : amount;
}

/** The exact decimal text, without trailing zeros beyond two decimals: `"14.49"`, `"0.0096"`, `"5.00"`. */
export function moneyText(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  const fraction = String(size % UNIT).padStart(DECIMALS, '0');
  const short = fraction.replace(/0{1,4}$/, '');
  return `${amount < 0n ? '-' : ''}${size / UNIT}.${short}`;
}

/** Rounded half away from zero to `decimals` (0 to 6) and with that many shown: `"EUR 14.49"` has 2. */
export function roundedMoneyText(amount: bigint, decimals: number): string {
  const step = 10n ** BigInt(DECIMALS - decimals);
  const size = amount < 0n ? -amount : amount;
  const digits = String((size + step / 2n) / step).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = amount < 0n && /[1-9]/.test(digits) ? '-' : '';
  return decimals === 0 ? `${sign}${digits}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}
