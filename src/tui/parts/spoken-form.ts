import type { Fault } from '../../domain/errors.ts';
import { faultsOf, faultText } from '../form/fault-text.ts';
import { cursorOf, type Field, valuesOf } from '../form/form.ts';
import { FORMS, type OpenForm } from '../forms/forms.ts';
import { type Line, plain } from './line.ts';

/** A form for a screen reader: the line under the cursor with what is wrong there; at its end everything, and the command. */
export function spokenForm(form: OpenForm): Line[] {
  const { title, fields, at, said = '', sent, faults } = form;
  if (sent) return [plain(`${title}: looking at what this would write.`)];
  const field = fields[at];
  const own = field === undefined ? faults : faultsOf(field, faults);
  const where =
    field === undefined
      ? `Continue. ${FORMS[form.of].command(valuesOf(form), form.fqdn)}`
      : `Field ${at + 1} of ${fields.length}: ${fieldText(field)}${cursorText(form)}`;
  return [
    plain(title),
    ...(said === '' ? [] : [plain(said)]),
    plain(where),
    ...own.map((one) => faultLine(one, form)),
  ];
}

function fieldText({ label, kind, value, hint = '', choices = [] }: Field): string {
  if (kind === 'choice') return `${label}: ${value}, of ${choices.join(', ')}`;
  if (value === '') return `${label}: empty. ${hint}`;
  return `${label}: ${kind === 'secret' ? `${value.length} signs` : value}`;
}

/** Where in a text the cursor stands, when it is not at its end. */
function cursorText(form: OpenForm): string {
  const { kind, value } = form.fields[form.at]!;
  const behind = kind === 'text' ? value.slice(cursorOf(form)) : '';
  return behind === '' ? '' : `, cursor before ${behind}`;
}

function faultLine(fault: Fault, { fields }: OpenForm): Line {
  const label = fields.find(({ name }) => name === fault.field)?.label ?? fault.field;
  return plain(faultText(fault, label), 'bad');
}
