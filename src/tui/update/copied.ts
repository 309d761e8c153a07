import { type Model, placeNow } from '../model.ts';
import { SCREEN } from '../screens/screens.ts';
import type { Step } from '../update.ts';

/** More letters than that many terminals do not take into their clipboard. */
const MOST = 50_000;

/** What the filter leaves of a log or of events, into the clipboard: the newest of it, as much as a terminal takes. */
export function copiedLines(model: Model): Step {
  const place = placeNow(model);
  const lines = SCREEN[place.screen].lines?.(model, place) ?? [];
  const taken: string[] = [];
  let room = MOST;
  for (const line of lines.toReversed()) {
    room -= line.length + 1;
    if (room < 0) break;
    taken.unshift(line);
  }
  if (taken.length === 0)
    return [{ ...model, notice: { text: 'There is nothing to copy.', tone: 'warning' } }, []];
  const of =
    taken.length < lines.length ? `the newest ${taken.length} of ${lines.length}` : `${lines.length}`;
  const notice = { text: `Copied ${of} ${lines.length === 1 ? 'line' : 'lines'}.`, tone: 'quiet' } as const;
  return [{ ...model, notice }, [{ type: 'copy', text: taken.join('\n') }]];
}
