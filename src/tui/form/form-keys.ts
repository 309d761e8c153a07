import type { Fault } from '../../domain/errors.ts';
import { typedMore } from '../update/typed-more.ts';
import { changedTo, type Form, faulted, movedBy, turned } from './form.ts';

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
  if (key === 'up') return { form: movedBy(form, -1) };
  if (key === 'down' || key === 'tab') return { form: movedBy(form, 1) };
  if (key === 'end' || key === 'page-down') return { form: movedBy(form, form.fields.length) };
  if (key === 'home' || key === 'page-up') return { form: movedBy(form, -form.fields.length) };
  const field = form.fields[form.at];
  if (field === undefined) return key === 'enter' ? submitted(form, faultsOf(form)) : { form };
  if (key === 'enter') return { form: movedBy(form, 1) };
  if (field.kind === 'choice') {
    const by = key === 'left' ? -1 : key === 'right' || key === 'space' ? 1 : undefined;
    return { form: by === undefined ? form : changedTo(form, turned(field, by)) };
  }
  const value = typedMore(field.value, key, MOST);
  return { form: value === undefined ? form : changedTo(form, value) };
}

/** With a fault it stays, and says all of them. */
function submitted<F extends Form>(form: F, faults: readonly Fault[]): FormStep<F> {
  if (faults.length > 0) return { form: faulted(form, faults) };
  const { said: _, ...clean } = { ...form, faults: [], sent: true };
  return { submit: clean as unknown as F };
}
