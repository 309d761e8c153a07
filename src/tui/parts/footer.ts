import { completions } from '../derive/commands.ts';
import { isExpression } from '../derive/filter.ts';
import { siftText } from '../derive/sift.ts';
import { type Binding, bindingsOn } from '../keys.ts';
import { type Model, placeNow } from '../model.ts';
import { SCREEN } from '../screens/screens.ts';
import { keyText } from './key-text.ts';
import { type Line, lineWidth, plain, type Span, span } from './line.ts';

/** What is typed, or the last thing that was said; below it the keys of this screen. */
export function footer(model: Model): Line[] {
  return [promptLine(model), keyLine(model)];
}

function promptLine(model: Model): Line {
  const { mode, notice } = model;
  const { filter, sift = {} } = placeNow(model);
  if (mode.kind === 'command') {
    const found = completions(model, mode.text);
    const hint = found.length === 0 ? 'no such command' : found.slice(0, 8).join('  ');
    return [span(` :${mode.text}`, 'strong'), span('_  '), span(hint, 'quiet')];
  }
  if (mode.kind === 'filter') {
    const hint = isExpression(filter) ? '' : 'taken as it stands: no regular expression';
    return [span(` /${filter}`, 'strong'), span('_  '), span(hint, 'quiet')];
  }
  if (notice !== undefined) return plain(` ${notice.text}`, notice.tone);
  if (mode.kind === 'form' || mode.kind === 'dialog') return [];
  const marked = placeNow(model).marked?.length ?? 0;
  if (marked > 0)
    return plain(` ${marked} marked · a change is for all of them · Esc drops the marks`, 'warning');
  const only = siftText(sift);
  const shown = [only === '' ? '' : `only ${only}`, filter === '' ? '' : `filter /${filter}`].filter(Boolean);
  if (shown.length > 0) return plain(` ${shown.join(' · ')} · Esc drops it`, 'warning');
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  const { value, error } = screen.panel(model, place);
  if (value !== undefined && error !== undefined) return plain(` ${error.message}`, 'warning');
  return plain(` ${screen.note?.(model, place) ?? ''}`, 'quiet');
}

const CHOOSE: [string, string][] = [
  ['←→', 'choose'],
  ['enter', 'take it'],
];
const AGREE: [string, string][] = [['enter', 'agree by the name']];

function keyLine(model: Model): Line {
  if (model.mode.kind === 'dialog')
    return keys([
      ...(model.mode.dialog.confirmName === undefined ? CHOOSE : AGREE),
      ['Ctrl-Y', 'copy the command'],
      ['esc', 'cancel'],
    ]);
  if (model.mode.kind === 'form')
    return keys([
      ['↑↓', 'field'],
      ['←→', 'choose'],
      ['enter', 'next'],
      ['Ctrl-Y', 'copy the command'],
      ['esc', 'leave'],
    ]);
  if (model.mode.kind === 'filter')
    return keys([
      ['enter', 'keep'],
      ['esc', 'drop'],
    ]);
  if (model.mode.kind === 'command')
    return keys([
      ['tab', 'complete'],
      ['enter', 'go'],
      ['esc', 'cancel'],
    ]);
  const shown = bindingsOn(model.bindings, placeNow(model).screen).filter((one) => isShown(one, model));
  if (model.unlocked) shown.sort((one, other) => rank(one) - rank(other));
  return fitting(
    shown.map(({ keys: [key = ''], word, action }) => [
      keyText(key),
      action === 'unlock' && model.unlocked ? 'lock' : word,
    ]),
    model.size.columns,
  );
}

/** Where changes are allowed they come before the ways to other screens. */
function rank({ action, changes }: Binding): number {
  return action === 'to-help' ? 0 : changes === true || action === 'unlock' ? 1 : 2;
}

/** What changes something is named only when it may. */
function isShown({ silent, changes, action }: Binding, model: Model): boolean {
  const here = action === `to-${placeNow(model).screen}`;
  return silent !== true && !here && (changes !== true || model.unlocked);
}

/** As many as there is room for; the last one, which leaves, is always among them. */
function fitting(pairs: readonly [string, string][], columns: number): Line {
  const last = pairs.slice(-1);
  const kept: [string, string][] = [];
  for (const pair of pairs.slice(0, -1))
    if (lineWidth(keys([...kept, pair, ...last])) <= columns) kept.push(pair);
  return keys([...kept, ...last]);
}

function keys(pairs: readonly [string, string][]): Line {
  return pairs.flatMap(([key, word]): Span[] => [span(` ${key}`, 'active'), span(` ${word} `)]);
}
