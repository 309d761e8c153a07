import type { Fault } from '../../domain/errors.ts';
import type { EditedText } from './edited-text.ts';

/** What was typed, by the names of the fields. */
export type Values = Readonly<Record<string, string>>;

/** One line of a form. */
export interface Field {
  name: string;
  label: string;
  /** `secret` is typed like text and never drawn. */
  kind: 'text' | 'choice' | 'secret';
  value: string;
  /** What it may be, where it is a choice. */
  choices?: readonly string[];
  /** Shown while it is empty: an example, or what is taken then. */
  hint?: string;
}

/** A form as it stands on the screen. Which one it is, and what it is about, is its owner's word. */
export interface Form<Of extends string = string> {
  /** Told apart from every other one of this session. */
  id: number;
  of: Of;
  fqdn: string;
  title: string;
  fields: readonly Field[];
  /** Line under the cursor; the number of fields stands for `Continue`. */
  at: number;
  /** Where in its text the next letter goes; at its end when absent. */
  cursor?: number;
  /** Everything that is wrong with it, each beside its field where that is there. */
  faults: readonly Fault[];
  /** Why it was refused as a whole. */
  said?: string;
  /** Handed over: what would be written is being looked at. */
  sent: boolean;
  /** Somebody was asked whether what was typed may be dropped. */
  leaving?: boolean;
}

export function valuesOf({ fields }: Pick<Form, 'fields'>): Values {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

/** The form with its cursor moved by so many lines, not past its ends. */
export function movedBy<F extends Form>({ cursor: _, ...form }: F, lines: number): F {
  return { ...form, at: Math.max(0, Math.min(form.fields.length, form.at + lines)) } as F;
}

/** Place of the cursor in the text of its field. */
export function cursorOf({ fields, at, cursor }: Pick<Form, 'fields' | 'at' | 'cursor'>): number {
  const { length } = fields[at]?.value ?? '';
  return Math.min(cursor ?? length, length);
}

/** The form with the text under the cursor edited. */
export function editedTo<F extends Form>(form: F, { text, at }: EditedText): F {
  const { cursor: _, ...others } = text === form.fields[form.at]?.value ? form : changedTo(form, text);
  return (at === text.length ? others : { ...others, cursor: at }) as F;
}

/** The form with another value under the cursor; what was wrong with that field is for the next look to say. */
export function changedTo<F extends Form>(form: F, value: string): F {
  const field = form.fields[form.at];
  if (field === undefined) return form;
  const fields = form.fields.map((one) => (one === field ? { ...one, value } : one));
  return { ...form, fields, faults: form.faults.filter((fault) => fault.field !== field.name) };
}

/** A choice's next value, or the one before; the same where it has none. */
export function turned({ value, choices = [] }: Field, by: 1 | -1): string {
  const at = choices.indexOf(value);
  return choices[(at + by + choices.length) % choices.length] ?? value;
}

/** The form with everything that is wrong, at the first field that is. */
export function faulted<F extends Form>(form: F, faults: readonly Fault[], said?: string): F {
  const { said: _, cursor: __, ...before } = form;
  const first = form.fields.findIndex(({ name }) => faults.some(({ field }) => field === name));
  const next = { ...before, faults, sent: false, at: first < 0 ? form.at : first } as F;
  return said === undefined ? next : { ...next, said };
}
