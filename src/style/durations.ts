/** A duration for people: `2.1s`, `48s`, `1m 31s`, `2h 5m`. Milliseconds in. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** Hours and minutes and seconds of a moment, UTC, for lines of a log. */
export function timeOfDay(at: string): string {
  return at.slice(11, 19);
}

/** A usual time, of which seconds would say too much: `~3s`, `~2m`, `~1h 5m`. Milliseconds in. */
export function roughly(ms: number): string {
  if (ms < 60_000) return `~${Math.max(1, Math.round(ms / 1000))}s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `~${minutes}m`;
  return `~${Math.floor(minutes / 60)}h${minutes % 60 === 0 ? '' : ` ${minutes % 60}m`}`;
}
