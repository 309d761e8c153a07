/** How Go writes a time that was never set. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

/** RFC 3339 as Go writes it, from what PostgreSQL gives as text (`2026-05-18 10:00:00.123456+00`). */
export function goTime(text: string | null): string | null {
  if (text === null) return null;
  return text
    .replace(' ', 'T')
    .replace(/(\.\d*?)0+(?=[+-])/, '$1')
    .replace(/\.(?=[+-])/, '')
    .replace(/[+-]00$/, 'Z');
}
