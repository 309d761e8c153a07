import type { Fault } from '../../domain/errors.ts';
import type { Effect } from '../messages.ts';
import type { Model, Place } from '../model.ts';
import type { Form, Values } from './form.ts';

/** What a form begins with, or why there is none here. */
export type Opening = Pick<Form, 'fqdn' | 'title' | 'fields'> | { refused: string };

/** What a form is for. Everything of it is pure: what is looked up outside is looked up by its effects. */
export interface FormKind {
  /** With what is known where one is. */
  open(model: Model, place: Place): Opening;
  /** Everything that can be said to be wrong without asking anybody. */
  faults(values: Values): readonly Fault[];
  /** The command that does the same. */
  command(values: Values, fqdn: string): string;
  /**
   * What handing it over does. An effect that changes something carries the form's id: the question that comes with its plan
   * opens over the form, and what is refused comes back to it.
   */
  submit(model: Model, form: Form): readonly [Model, readonly Effect[]];
}
