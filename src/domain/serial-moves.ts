/** Year, month, day and a number of two digits, as PowerDNS and most hand-written zones count (RFC 1912 2.2). */
const DATED = /^20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d\d$/;
/** More than so many writes between two readings are no coincidence of one moment. */
const MOST = 50;

/**
 * Whether a dated serial moved on by more than the one step of one write: somebody else wrote as well. A serial of another
 * form never says so.
 */
export function movedMoreThanOnce(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined || !DATED.test(before) || !DATED.test(after)) return false;
  const steps = Number(after) - Number(before);
  const firstOfDay = after.endsWith('01') && after.slice(0, 8) > before.slice(0, 8);
  if (steps === 1 || firstOfDay) return false;
  return after.slice(0, 8) > before.slice(0, 8) || (steps > 1 && steps <= MOST);
}
