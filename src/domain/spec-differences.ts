/** Paths of the values that are not the same in two specs, by their names in the file: `regions[0].workers.type`. */
export function specDifferences(one: unknown, other: unknown, path = ''): string[] {
  if (sameJson(one, other)) return [];
  if (!isFields(one) || !isFields(other)) return [path];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) => {
    const inner = Array.isArray(one) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    return specDifferences(one[name], other[name], inner);
  });
}

/** Equal as JSON, whatever the order of their keys. */
export function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
