import type { ComponentLogLine } from '../../services/components/component-logs.ts';
import { timeOfDay } from '../../style/durations.ts';
import { hangingLines } from '../prose-lines.ts';
import type { Screen } from '../screen.ts';

/** A line of a container: time, pod, text; broken between words on a terminal. */
export function componentLogLines(
  { at, pod, container, level, text }: ComponentLogLine,
  screen: Pick<Screen, 'terminal' | 'columns'>,
): string[] {
  const who = pod.includes(container) || container === 'manager' ? pod : `${pod}/${container}`;
  const grave = level === 'error' ? ' !' : '';
  const head = `${at === '' ? '--:--:--' : timeOfDay(at)} ${who}${grave} `;
  return screen.terminal ? hangingLines(head, text, screen.columns) : [`${head}${text}`];
}
