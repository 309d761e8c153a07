import type { Fault } from '../../domain/errors.ts';
import { type Field, valuesOf } from '../form/form.ts';
import { FORMS, type OpenForm } from '../forms/forms.ts';
import { type Line, plain } from './line.ts';

/** A form for a screen reader: the line under the cursor with what is wrong there; at its end everything, and the command. */
export function spokenForm(form: OpenForm): Line[] {
  const { title, fields, at, said = '', sent, faults } = form;
  if (sent) return [plain(`${title}: looking at what this would write.`)];
  const field = fields[at];
  const own = field === undefined ? faults : faults.filter((one) => one.field === field.name);
  const where =
    field === undefined
      ? `Continue. ${FORMS[form.of].command(valuesOf(form), form.fqdn)}`
      : `Field ${at + 1} of ${fields.length}: ${fieldText(field)}`;
  return [plain(title), ...(said === '' ? [] : [plain(said)]), plain(where), ...own.map(faultLine)];
}

function fieldText({ label, kind, value, hint = '', choices = [] }: Field): string {
  if (kind === 'choice') return `${label}: ${value}, of ${choices.join(', ')}`;
  if (value === '') return `${label}: empty. ${hint}`;
  return `${label}: ${kind === 'secret' ? `${value.length} signs` : value}`;
}

function faultLine({ field, reason, fix }: Fault): Line {
  return plain(`${field} ${reason}${fix === undefined ? '' : `. ${fix}`}`, 'bad');
}
