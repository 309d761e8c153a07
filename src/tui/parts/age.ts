const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** How long ago a moment was: `48s`, `12m`, `3h 5m`, `4d`; empty when unknown. RFC 3339 and milliseconds in. */
export function ageOf(moment: string | undefined, now: number): string {
  if (moment === undefined || moment === '') return '';
  const at = Date.parse(moment);
  return Number.isFinite(at) ? spanOf(now - at) : '';
}

/** A span in milliseconds, in the two units that say something. */
export function spanOf(ms: number): string {
  const span = Math.max(0, ms);
  if (span < MINUTE) return `${Math.floor(span / 1000)}s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)}m`;
  if (span >= 2 * DAY) return `${Math.floor(span / DAY)}d`;
  if (span >= 10 * HOUR) return `${Math.floor(span / HOUR)}h`;
  return `${Math.floor(span / HOUR)}h ${Math.floor((span % HOUR) / MINUTE)}m`;
}
