/** Derives once for each object and each of the last few texts beside it; an object that is gone takes what was derived along. */
export function memo<K extends object, V>(derive: (from: K, by: string) => V): (from: K, by?: string) => V {
  const known = new WeakMap<K, Map<string, V>>();
  return (from, by = '') => {
    const held = known.get(from) ?? new Map<string, V>();
    if (held.has(by)) return held.get(by) as V;
    const value = derive(from, by);
    if (held.size >= MOST) held.clear();
    held.set(by, value);
    known.set(from, held);
    return value;
  };
}

const MOST = 8;

/** The same from two objects: derived anew when one of them is another one. */
export function memoOfTwo<A extends object, B extends object, V>(
  derive: (a: A, b: B) => V,
): (a: A, b: B) => V {
  const known = new WeakMap<A, { b: B; value: V }>();
  return (a, b) => {
    const held = known.get(a);
    if (held?.b === b) return held.value;
    const value = derive(a, b);
    known.set(a, { b, value });
    return value;
  };
}
