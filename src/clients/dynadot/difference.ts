import { type Image, type Line, lineKey } from './line.ts';

/** How far a zone is from what it was before a write to what it is to be after it. */
export interface Standing {
  /** Ours that are not there yet. */
  missing: Line[];
  /** Those that the write takes away and that are still there. */
  left: Line[];
  /** Lines that were in neither, or more often than in either: somebody else wrote them, perhaps the same as we. */
  strangers: Line[];
  /** Lines that were to stay and are gone. */
  lost: Line[];
  /** Whether the zone's TTL is what it is to be. */
  ttl: 'as-before' | 'as-after' | 'strange';
}

/** Compares as collections: a zone may hold the same line twice, and the order of lines means nothing. */
export function standingOf(before: Image, after: Image, seen: Image): Standing {
  const counts = [before, after, seen].map(({ lines }) => countsOf(lines));
  const lines = new Map(
    [before, after, seen].flatMap((one) => one.lines.map((line) => [lineKey(line), line])),
  );
  const standing: Standing = { missing: [], left: [], strangers: [], lost: [], ttl: 'as-after' };
  for (const [key, line] of lines) {
    const [was, willBe, is] = counts.map((count) => count.get(key) ?? 0) as [number, number, number];
    add(standing.missing, line, Math.min(willBe - is, willBe - was));
    add(standing.left, line, Math.min(is - willBe, was - willBe));
    add(standing.strangers, line, is - Math.max(was, willBe));
    add(standing.lost, line, Math.min(was, willBe) - is);
  }
  if (after.ttl !== undefined && seen.ttl !== after.ttl)
    standing.ttl = seen.ttl === before.ttl ? 'as-before' : 'strange';
  return standing;
}

/** Whether the write is seen whole, whatever else happened. */
export function hasArrived({ missing, left, ttl }: Standing): boolean {
  return missing.length === 0 && left.length === 0 && ttl !== 'as-before';
}

/** Whether somebody else changed the zone too. */
export function isDisturbed({ strangers, lost, ttl }: Standing): boolean {
  return strangers.length > 0 || lost.length > 0 || ttl === 'strange';
}

/** Whether two images say the same. */
export function isSameImage(one: Image, other: Image): boolean {
  const [some, others] = [countsOf(one.lines), countsOf(other.lines)];
  const equal = some.size === others.size && [...some].every(([key, count]) => others.get(key) === count);
  return equal && one.ttl === other.ttl;
}

function countsOf(lines: readonly Line[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(lineKey(line), (counts.get(lineKey(line)) ?? 0) + 1);
  return counts;
}

function add(list: Line[], line: Line, times: number): void {
  for (let time = 0; time < times; time += 1) list.push(line);
}
