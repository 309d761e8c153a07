import { fitted, type Line, span } from './line.ts';

/** From here on two texts stand beside each other. */
const WIDE = 149;
const BETWEEN = 3;

type Draw = (columns: number) => readonly Line[];

/** Two texts beside each other where there is room for both, else one below the other. */
export function beside(columns: number, left: Draw, right: Draw): Line[] {
  if (columns < WIDE) return [...left(columns), ...right(columns)];
  const half = Math.floor((columns - BETWEEN) / 2);
  const [one, other] = [left(half), right(half)];
  return Array.from({ length: Math.max(one.length, other.length) }, (_, row) => [
    ...fitted(one[row] ?? [], half),
    span(' │ ', 'quiet'),
    ...(other[row] ?? []),
  ]);
}
