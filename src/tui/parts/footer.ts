import { type Binding, bindingsOn } from '../keys.ts';
import { type Model, placeNow } from '../model.ts';
import { keyText } from './key-text.ts';
import { type Line, lineWidth, type Span, span } from './line.ts';
import { promptLines } from './prompt.ts';

/** What is typed, or the last thing that was said; below it the keys of this screen. */
export function footer(model: Model): Line[] {
  return [...promptLines(model), keyLine(model)];
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
