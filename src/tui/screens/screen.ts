import type { Happening } from '../derive/happenings.ts';
import type { Model, Panel, Place } from '../model.ts';
import type { Line, Look } from '../parts/line.ts';
import type { Rows } from '../parts/rows.ts';

/** What the frame asks of a screen. All of it follows from the model; nothing of it is kept. */
export interface Screen {
  /** Its name in the header. */
  title(place: Place): string;
  /** What is read for it, for the badge and for what stands in place of rows that are not there. */
  panel(model: Model, place: Place): Panel<unknown>;
  /** A table, where it is one. */
  rows?(model: Model, place: Place): Rows | undefined;
  /** Of a stream: all that came so far, whatever is shown of it. */
  live?(model: Model, place: Place): readonly Happening[] | undefined;
  /** Running text, where it is no table. */
  text?(model: Model, place: Place, columns: number, look: Look): readonly Line[];
  /** A sentence on the whole. */
  status(model: Model, place: Place): Line;
  /** More on the row under the cursor, beside the table of a wide terminal. */
  aside?(model: Model, place: Place, columns: number, look: Look): readonly Line[];
  /** A sentence on the row under the cursor, below the table. */
  note?(model: Model, place: Place): string | undefined;
  /** Where Enter leads; undefined where nowhere. */
  open?(model: Model, place: Place): Place | undefined;
  /** Its rows as whole lines, where they can be saved. */
  lines?(model: Model, place: Place): readonly string[];
  /** Said where nothing is there to show. */
  empty(place: Place, model: Model): string;
  /** The command that prints the same. */
  command(place: Place, model: Model): string;
}

/** Screens whose newest row is the last one. */
const STREAMS: ReadonlySet<string> = new Set(['events', 'log']);

export function isStream({ screen }: Pick<Place, 'screen'>): boolean {
  return STREAMS.has(screen);
}

/** Key of the row under the cursor: what was chosen while it is there, else the first one; of a stream the newest. */
export function selectedKey(rows: Rows, place: Place): string | undefined {
  const { selected, tail } = place;
  if (isStream(place) && tail) return rows.keys.at(-1);
  return selected !== undefined && rows.keys.includes(selected) ? selected : rows.keys[0];
}

/** Keys of the rows that a change is for: those that are marked and still there, else the one under the cursor. */
export function chosenKeys(rows: Rows | undefined, place: Place): readonly string[] {
  if (rows === undefined) return [];
  const marked = (place.marked ?? []).filter((key) => rows.keys.includes(key));
  if (marked.length > 0) return marked;
  const selected = selectedKey(rows, place);
  return selected === undefined ? [] : [selected];
}
