const HOUR_MS = 3_600_000;

/** How long something lasts, for a person: `for 12m` under an hour, `since 2026-11-21 09:12 UTC` after. Both are RFC 3339. */
export function sinceText(moment: string, now: string): string {
  const age = Date.parse(now) - Date.parse(moment);
  if (age >= 0 && age < HOUR_MS) return `for ${spanText(age)}`;
  return Number.isNaN(age)
    ? `since ${moment}`
    : `since ${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A span in its largest whole unit: `48s`, `12m`, `3h`. Milliseconds in. */
export function spanText(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.floor(ms / 1000))}s`;
  return ms < HOUR_MS ? `${Math.floor(ms / 60_000)}m` : `${Math.floor(ms / HOUR_MS)}h`;
}
