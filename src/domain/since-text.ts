const HOUR_MS = 3_600_000;

/** How long something lasts, for a person: `for 12m` under an hour, `since 2026-11-21 09:12 UTC` after. Both are RFC 3339. */
export function sinceText(moment: string, now: string): string {
  const age = Date.parse(now) - Date.parse(moment);
  if (age >= 0 && age < 60_000) return `for ${Math.floor(age / 1000)}s`;
  if (age >= 0 && age < HOUR_MS) return `for ${Math.floor(age / 60_000)}m`;
  return Number.isNaN(age)
    ? `since ${moment}`
    : `since ${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
