import type { StageId } from '../domain/stage.ts';
import { timeOfDay } from '../style/durations.ts';
import { pad } from '../style/text-width.ts';
import { hangingLines } from './prose-lines.ts';
import type { Screen } from './screen.ts';

/** What a stage said, as lines: time, stage, text; on a terminal the text is broken between words. */
export function logLines(
  { at, stage, text }: { at: string; stage: StageId; text: string },
  { terminal, columns }: Pick<Screen, 'columns' | 'terminal'>,
): string[] {
  if (!terminal) return [`${timeOfDay(at)} ${stage} ${text}`];
  return hangingLines(`${timeOfDay(at)} ${pad(stage, 9)} `, text, columns);
}
