import { completions } from '../derive/commands.ts';
import type { Mode, Model } from '../model.ts';
import type { Step } from '../update.ts';
import { typedMore } from './typed-more.ts';

/** What stands behind `:`; Tab completes as far as all that may be meant agree. */
export function onCommandKey(
  model: Model,
  { text }: Mode & { kind: 'command' },
  key: string,
  run: (model: Model, typed: string) => Step,
): Step {
  const browsing: Model = { ...model, mode: { kind: 'browse' } };
  if (key === 'ctrl-c') return [browsing, [{ type: 'quit' }]];
  if (key === 'esc') return [browsing, []];
  if (key === 'enter') return run(browsing, text);
  const next = key === 'tab' ? completed(text, completions(model, text)) : typedMore(text, key);
  return [next === undefined ? model : { ...model, mode: { kind: 'command', text: next } }, []];
}

function completed(text: string, found: readonly string[]): string {
  if (found.length === 0) return text;
  if (found.length === 1) return `${found[0]} `;
  const [first = ''] = found;
  let length = 0;
  while (length < first.length && found.every((one) => one[length] === first[length])) length++;
  return length > text.length ? first.slice(0, length) : text;
}
