/** Number of single-character edits between two texts (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const swap = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/** The candidate most like `value`, when it is near enough to have been meant. */
export function nearest(value: string, candidates: Iterable<string>, most = 3): string | undefined {
  const wanted = value.slice(0, 64).toLowerCase();
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { candidate, distance };
  }
  const limit = Math.min(most, Math.max(1, Math.floor(wanted.length / 2)));
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

/** "Did you mean x?", or undefined when nothing is near. */
export function didYouMean(value: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(value, candidates);
  return found === undefined ? undefined : `Did you mean ${found}?`;
}
