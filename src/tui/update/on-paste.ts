import { formPaste } from '../form/form-keys.ts';
import { type Model, placeNow } from '../model.ts';
import { withPlace } from './move.ts';
import { pastedMore } from './typed-more.ts';

/** What was pasted is a text wherever something is typed, and nowhere keys: what stands in a clipboard moves and agrees to nothing. */
export function onPaste(model: Model, text: string): Model {
  const { mode } = model;
  switch (mode.kind) {
    case 'form':
      return { ...model, mode: { ...mode, form: formPaste(mode.form, text) } };
    case 'command':
      return { ...model, mode: { ...mode, text: pastedMore(mode.text, text) } };
    case 'filter':
      return withPlace(model, { filter: pastedMore(placeNow(model).filter, text), top: 0 });
    case 'dialog':
      return mode.dialog.confirmName === undefined || mode.unread !== undefined
        ? model
        : { ...model, mode: { ...mode, typed: pastedMore(mode.typed, text) } };
    case 'browse': {
      const notice = { text: 'What was pasted is no key: nothing was done.', tone: 'quiet' } as const;
      return { ...model, notice };
    }
  }
}
