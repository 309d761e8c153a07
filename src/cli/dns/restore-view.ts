import { clip, wrap } from '../../style/text-width.ts';
import { rowLines } from '../run/plan-view.ts';
import type { Screen } from '../screen.ts';
import { type RecordRow, recordRows, rowsOfOneTtl } from './dns-rows.ts';

/** What the question of a restore is about. */
export interface RestoreShape {
  snapshot: string;
  zone: string;
  takenAt: string;
  records: RecordRow[];
  /** Of these changes so many undo what somebody else did. */
  others: number;
  /** What would be wrong afterwards. */
  warnings: string[];
  /** The zone has one TTL for all that is in it. */
  oneTtl?: boolean;
}

/** The difference between a zone now and its snapshot. */
export function restoreView(restore: RestoreShape, look: Pick<Screen, 'columns' | 'paint'>): string[] {
  const { snapshot, zone, takenAt, records, others, warnings } = restore;
  const rows = (restore.oneTtl === true ? rowsOfOneTtl : recordRows)(zone, records);
  const when = takenAt.replace('T', ' ').slice(0, 19);
  const undone = others === 1 ? 'One of these changes undoes' : `${others} of these changes undo`;
  const told = [...(others === 0 ? [] : [`${undone} what somebody else wrote since.`]), ...warnings];
  return [
    look.paint('strong', clip(`Zone ${zone} back to ${snapshot} (${when} UTC)`, look.columns)),
    '',
    ...rows.flatMap((row) => rowLines(row, rows, look)),
    ...told.flatMap((text) => ['', ...wrap(text, look.columns).map((line) => look.paint('warning', line))]),
  ];
}
