import type { ClusterEvent } from '../../domain/component/cluster-event.ts';
import { timeOfDay } from '../../style/durations.ts';
import { pad } from '../../style/text-width.ts';
import { hangingLines } from '../prose-lines.ts';
import type { Screen } from '../screen.ts';

/** Events as lines: time, type, what it is about, reason, message. The text is broken between words on a terminal. */
export function eventLines(events: readonly ClusterEvent[], screen: Screen): string[] {
  return events.flatMap((event) => {
    const { at, type, reason, kind, name, message, count } = event;
    const often = count > 1 ? ` (${count} times)` : '';
    const sign = type === 'Normal' ? ' ' : screen.symbols.warning;
    const text = `${kind}/${name} ${reason}: ${message.split('\n').join(' ')}${often}`;
    const head = `  ${at === '' ? pad('', 8) : timeOfDay(at)} ${sign} `;
    return screen.terminal ? hangingLines(head, text, screen.columns) : [`${head}${text}`];
  });
}
