/** Whether `name` is `zone` or lies below it. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** `b.c` for `a.b.c`; undefined for a single label. */
export function parentOf(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : name.slice(dot + 1);
}

/** `name` and everything above it, longest first, down to `fewest` labels. */
export function suffixesOf(name: string, fewest = 1): string[] {
  const labels = name.split('.');
  return labels.slice(0, labels.length - fewest + 1).map((_, index) => labels.slice(index).join('.'));
}

/** Longest of `zones` that holds `name`; cutting at the first dot would miss pools of several labels. */
export function zoneOf(name: string, zones: readonly string[]): string | undefined {
  return suffixesOf(name).find((suffix) => zones.includes(suffix));
}
