const BARS = '▁▂▃▄▅▆▇█';

/** Amounts as bars, one column each; the greatest fills its column, nothing is a blank. */
export function sparkline(amounts: readonly number[]): string {
  const most = Math.max(0, ...amounts);
  return amounts.map((amount) => barOf(amount, most)).join('');
}

function barOf(amount: number, most: number): string {
  if (amount <= 0 || most <= 0) return ' ';
  const at = Math.min(BARS.length - 1, Math.floor((amount / most) * BARS.length));
  return BARS[at] ?? ' ';
}
