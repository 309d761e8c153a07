import type { Progress } from '../../domain/progress.ts';
import { wrap } from '../../style/text-width.ts';
import type { FrameLook } from './frame.ts';

const MOST_LINES = 6;

/** Below the checks that are over: what they want looked at, as far as `room` lines allow. */
export function checkNotes(progress: Progress, look: FrameLook, room: number): string[] {
  const { check } = progress.stages;
  if (check.state === 'running' || check.state === 'waiting') return [];
  const notes = check.lines.filter(({ level }) => level === 'warn');
  const lines = notes.flatMap(({ text }) =>
    wrap(text, look.columns - 7).map((line, index) => {
      const mark = index === 0 ? look.symbols.warning : ' ';
      return `     ${look.paint('warning', `${mark} ${line}`)}`;
    }),
  );
  const most = Math.min(MOST_LINES, room);
  if (lines.length <= most) return lines;
  const more = look.paint(
    'quiet',
    `       all of it: catalyst sovereign logs ${progress.sovereign} --stage check`,
  );
  return most < 2 || look.columns < 70
    ? lines.slice(0, Math.max(0, most))
    : [...lines.slice(0, most - 1), more];
}
