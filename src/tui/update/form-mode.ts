import type { Fault } from '../../domain/errors.ts';
import { faulted, valuesOf } from '../form/form.ts';
import { formKey } from '../form/form-keys.ts';
import { FORMS, type FormName, type OpenForm } from '../forms/forms.ts';
import { type Mode, type Model, placeNow } from '../model.ts';
import type { Step } from '../update.ts';

/** A form over the screen that is shown, with what that screen knows. */
export function openForm(model: Model, of: FormName): Step {
  const opening = FORMS[of].open(model, placeNow(model));
  if ('refused' in opening) return [{ ...model, notice: { text: opening.refused, tone: 'warning' } }, []];
  const id = model.forms + 1;
  const form: OpenForm = { id, of, ...opening, at: 0, faults: [], sent: false };
  return [{ ...model, forms: id, mode: { kind: 'form', form } }, []];
}

/** Keys of an open form. `ctrl-y` copies its command. */
export function onFormKey(model: Model, { form }: Mode & { kind: 'form' }, key: string): Step {
  const kind = FORMS[form.of];
  if (key === 'ctrl-y') return [model, [{ type: 'copy', text: kind.command(valuesOf(form), form.fqdn) }]];
  const step = formKey(form, key, (one) => kind.faults(valuesOf(one)));
  if ('left' in step && isTyped(model, form)) {
    const text = 'Esc again drops what was typed; any other key goes on.';
    const mode = { kind: 'form', form: { ...form, leaving: true } } as const;
    return [{ ...model, mode, notice: { text, tone: 'warning' } }, []];
  }
  if ('left' in step) {
    const notice = { text: 'Left. Nothing was written.', tone: 'quiet' } as const;
    return [{ ...model, mode: { kind: 'browse' }, notice }, []];
  }
  const { notice: _, ...quiet } = model;
  if ('form' in step) return [{ ...quiet, mode: { kind: 'form', form: staying(step.form) } }, []];
  const submitted = kind.submit({ ...quiet, mode: { kind: 'form', form: step.submit } }, step.submit);
  return model.unlocked || !submitted[1].some(({ type }) => type === 'change')
    ? submitted
    : [locked(model, form), []];
}

/** Something would be lost that nobody was asked about yet. */
function isTyped(model: Model, { of, fields, sent, leaving }: OpenForm): boolean {
  const opening = FORMS[of].open(model, placeNow(model));
  if (sent || leaving === true || 'refused' in opening) return false;
  return fields.some(({ name, value }) => opening.fields.find((one) => one.name === name)?.value !== value);
}

function staying({ leaving: _, ...form }: OpenForm): OpenForm {
  return form;
}

/** A form that came back after changes were forbidden again stays as it is filled in, and changes nothing. */
function locked(model: Model, form: OpenForm): Model {
  const said = 'Read-only: leave with Esc, allow changes, and open it again.';
  return { ...model, mode: { kind: 'form', form: { ...form, said } } };
}

/** It was done: what was filled in is not needed any more. */
export function formDone(model: Model, id: number | undefined): Model {
  if (id === undefined) return model;
  const { held, ...others } = model;
  const next = held?.id === id ? others : model;
  return isOpen(next, id) ? { ...next, mode: { kind: 'browse' } } : next;
}

/** It was refused: it stands there again, as it was filled in, with all that is wrong. */
export function formRefused(
  model: Model,
  { form: id, faults, text }: { form: number; faults: readonly Fault[]; text: string },
): Model {
  const { held, ...others } = model;
  const open = model.mode.kind === 'form' && model.mode.form.id === id ? model.mode.form : undefined;
  const form = open ?? (held?.id === id ? held : undefined);
  if (form === undefined || (open === undefined && model.mode.kind !== 'browse'))
    return { ...model, notice: { text, tone: 'bad' } };
  return { ...others, mode: { kind: 'form', form: faulted(form, faults, text) } };
}

function isOpen({ mode }: Model, id: number): boolean {
  return mode.kind === 'form' && mode.form.id === id;
}
