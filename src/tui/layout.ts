import type { Model } from './model.ts';

/** Below this there is no dashboard, only a kind word. */
export const LEAST = { columns: 60, rows: 12 };
/** From here on there is room for more beside a table. */
const WIDE = 150;

/** Header, status, heading; and below the body the prompt and the footer. */
const AROUND = 5;

export function isTooSmall({ size }: Pick<Model, 'size'>): boolean {
  return size.columns < LEAST.columns || size.rows < LEAST.rows;
}

/** Rows of the body: of a table without its heading, of a text without the blank line above it. */
export function bodyRows({ size }: Pick<Model, 'size'>): number {
  return Math.max(1, size.rows - AROUND);
}

/** Columns beside the table; 0 where there is no room. */
export function asideColumns({ size }: Pick<Model, 'size'>): number {
  return size.columns < WIDE ? 0 : Math.min(70, Math.floor(size.columns * 0.3));
}
