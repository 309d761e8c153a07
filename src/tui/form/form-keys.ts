import type { Fault } from '../../domain/errors.ts';
import { edited, inserted, pastedLine } from './edited-text.ts';
import { changedTo, cursorOf, editedTo, type Field, type Form, faulted, movedBy, turned } from './form.ts';

/** Longest text of a field: a token fits. */
const MOST = 4_096;

/** What a key makes of a form: another form, that it is handed over, or that it is left. */
export type FormStep<F extends Form> = { form: F } | { submit: F } | { left: true };

export function formKey<F extends Form>(
  form: F,
  key: string,
  faultsOf: (form: F) => readonly Fault[],
): FormStep<F> {
  if (key === 'esc' || key === 'ctrl-c') return { left: true };
  if (form.sent) return { form };
  if (key === 'up' || key === 'shift-tab') return { form: movedBy(form, -1) };
  if (key === 'down' || key === 'tab') return { form: movedBy(form, 1) };
  if (key === 'page-down') return { form: movedBy(form, form.fields.length) };
  if (key === 'page-up') return { form: movedBy(form, -form.fields.length) };
  const field = form.fields[form.at];
  if (key === 'enter')
    return field === undefined ? submitted(form, faultsOf(form)) : { form: movedBy(form, 1) };
  return {
    form: field === undefined || field.kind === 'choice' ? chosen(form, field, key) : typed(form, field, key),
  };
}

/** What was pasted goes into a text as it stands, on one line; a choice takes nothing. */
export function formPaste<F extends Form>(form: F, pasted: string): F {
  const field = form.fields[form.at];
  if (form.sent || field === undefined || field.kind === 'choice') return form;
  return editedTo(form, inserted({ text: field.value, at: cursorOf(form) }, pastedLine(pasted), MOST));
}

function chosen<F extends Form>(form: F, field: Field | undefined, key: string): F {
  if (key === 'home' || key === 'end')
    return movedBy(form, key === 'home' ? -form.fields.length : form.fields.length);
  const by = key === 'left' ? -1 : key === 'right' || key === 'space' ? 1 : undefined;
  return field === undefined || by === undefined ? form : changedTo(form, turned(field, by));
}

function typed<F extends Form>(form: F, field: Field, key: string): F {
  const next = edited({ text: field.value, at: cursorOf(form) }, key, MOST);
  return next === undefined ? form : editedTo(form, next);
}

/** With a fault it stays, and says all of them. */
function submitted<F extends Form>(form: F, faults: readonly Fault[]): FormStep<F> {
  if (faults.length > 0) return { form: faulted(form, faults) };
  const { said: _, ...clean } = { ...form, faults: [], sent: true };
  return { submit: clean as unknown as F };
}
