import { timeStamp } from '../derive/file-names.ts';
import { type Model, placeNow } from '../model.ts';
import { SCREEN } from '../screens/screens.ts';
import type { Step } from '../update.ts';

/** What the filter leaves of a log or of events, as lines of a new file. */
export function saved(model: Model): Step {
  return withLines(model, (name, lines) => ({ type: 'save', name, lines }));
}

/** The same in the person's editor. */
export function inEditor(model: Model): Step {
  return withLines(model, (name, lines) => ({ type: 'edit', name, lines }));
}

function withLines(model: Model, effect: (name: string, lines: readonly string[]) => Step[1][number]): Step {
  const place = placeNow(model);
  const { screen, fqdn, component } = place;
  const lines = SCREEN[screen].lines?.(model, place) ?? [];
  if (lines.length === 0)
    return [{ ...model, notice: { text: 'There is nothing to save.', tone: 'warning' } }, []];
  const about = [screen, component, fqdn].filter(Boolean).join('-');
  const name = `${about.replaceAll(/[^\w.-]/g, '_')}-${timeStamp(model.now)}.log`;
  return [model, [effect(name, lines)]];
}
