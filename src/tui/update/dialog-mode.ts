import type { Mode, Model } from '../model.ts';
import type { Step } from '../update.ts';
import { typedMore } from './typed-more.ts';

type Dialog = Mode & { kind: 'dialog' };

/** Cancel unless somebody chooses otherwise; what destroys wants its name instead. */
export function onDialogKey(model: Model, mode: Dialog, key: string): Step {
  if (key === 'esc' || key === 'ctrl-c') return answer(model, mode, false);
  const { confirmName } = mode.dialog;
  if (confirmName !== undefined) return onNameKey(model, mode, key, confirmName);
  if (key === 'enter') return answer(model, mode, mode.yes);
  if (['left', 'right', 'tab', 'up', 'down'].includes(key)) {
    const yes = key === 'tab' ? !mode.yes : key === 'right' || key === 'down';
    return [{ ...model, mode: { ...mode, yes } }, []];
  }
  return [model, []];
}

function onNameKey(model: Model, mode: Dialog, key: string, name: string): Step {
  if (key === 'enter') return answer(model, mode, mode.typed === name);
  const typed = typedMore(mode.typed, key);
  return [typed === undefined ? model : { ...model, mode: { ...mode, typed } }, []];
}

function answer(model: Model, { dialog }: Dialog, yes: boolean): Step {
  const notice = yes
    ? ({ text: `${dialog.text.replace(/\?$/, '')}: asked`, tone: 'quiet' } as const)
    : ({ text: 'Cancelled. Nothing was touched.', tone: 'quiet' } as const);
  return [{ ...model, mode: { kind: 'browse' }, notice }, [{ type: 'answer', dialog: dialog.id, yes }]];
}
