import type { Fault } from '../../domain/errors.ts';
import { clip, pad, wrap } from '../../style/text-width.ts';
import { faultsOf, faultText } from '../form/fault-text.ts';
import { cursorOf, type Field, type Form, valuesOf } from '../form/form.ts';
import { FORMS, type OpenForm } from '../forms/forms.ts';
import { type Line, type Look, oneLine, plain, span } from './line.ts';
import { textWindow } from './text-window.ts';

const LABEL = 16;

interface Drawn {
  lines: Line[];
  /** Line under the cursor. */
  at: number;
}

/** A form with everything that is wrong with it, the command that does the same, and what goes on. */
export function formLines(form: OpenForm, columns: number, height: number, look: Look): Line[] {
  const whole = drawn(form, columns, look);
  const { lines, at } = whole.lines.length > height ? withoutBlanks(whole) : whole;
  const top = Math.max(0, Math.min(at - Math.floor(height / 2), lines.length - height));
  return lines.slice(top, top + height);
}

/** Where there is little room, every line says something. */
function withoutBlanks({ lines, at }: Drawn): Drawn {
  const blanks = lines.slice(0, at).filter((line) => line.length === 0).length;
  return { lines: lines.filter((line) => line.length > 0), at: at - blanks };
}

function drawn(form: OpenForm, columns: number, look: Look): Drawn {
  const { fields, faults, title, said } = form;
  const lines: Line[] = [plain(`  ${title}`, 'strong'), []];
  let at = 0;
  for (const [index, field] of fields.entries()) {
    if (index === form.at) at = lines.length;
    const cursor = index === form.at && !form.sent ? cursorOf(form) : undefined;
    lines.push(fieldLine(field, cursor, columns, look));
    lines.push(...faultsOf(field, faults).flatMap((one) => faultLines(one, field.label, columns, look)));
  }
  const apart = faults.filter((one) => !fields.some(({ name }) => name === one.field));
  const refusal = said === undefined || said === '' ? [] : wrap(said, columns - 4);
  lines.push(
    [],
    ...refusal.map((part) => plain(`  ${part}`, 'bad')),
    ...apart.flatMap((one) => faultLines(one, one.field, columns, look)),
    ...commandLines(form, columns),
  );
  if (form.at >= fields.length) at = lines.length;
  return { lines: [...lines, continueLine(form, look)], at };
}

/** `cursor` is its place in the text, where it is in this line. */
function fieldLine(field: Field, at: number | undefined, columns: number, { ascii }: Look): Line {
  const chosen = at !== undefined;
  const cursor = chosen ? (ascii ? '>' : '▸') : ' ';
  const label = span(`${cursor} ${pad(field.label, LABEL)} `, chosen ? 'strong' : 'quiet');
  return [span(' '), label, ...valueSpans(field, at, columns - LABEL - 5)];
}

function valueSpans({ kind, value, hint = '' }: Field, at: number | undefined, room: number): Line {
  const chosen = at !== undefined;
  if (kind === 'choice') return [span(`< ${value} >`, chosen ? 'selected' : 'plain')];
  const example = hint === '' ? '' : `${chosen ? ' ' : ''}(${hint})`;
  if (value === '') return [span(chosen ? '_' : '', 'strong'), span(example, 'quiet')];
  const drawnAs = (text: string) =>
    kind === 'secret' ? '*'.repeat(Math.min(12, text.length)) : oneLine(text);
  if (!chosen) return [span(clip(drawnAs(value), room))];
  const [left, right] = [drawnAs(value.slice(0, at)), drawnAs(value.slice(at))];
  const { before, after } = textWindow({ text: left + right, at: left.length }, room - 1);
  if (right === '') return [span(`${before}_`, 'strong')];
  return [span(before, 'strong'), span('|', 'active'), span(after, 'strong')];
}

function faultLines(fault: Fault, label: string, columns: number, { symbols }: Look): Line[] {
  return wrap(faultText(fault, label), columns - LABEL - 8).map((part, index) => [
    span(' '.repeat(LABEL + 4)),
    span(`${index === 0 ? symbols.failed : ' '} ${part}`, 'bad'),
  ]);
}

function commandLines(form: OpenForm, columns: number): Line[] {
  const command = FORMS[form.of].command(valuesOf(form), form.fqdn);
  return wrap(command, columns - 6).map((part, index) =>
    plain(`  ${index === 0 ? '$ ' : '  '}${part}`, 'active'),
  );
}

function continueLine({ at, fields, sent }: Form, { ascii }: Look): Line {
  if (sent) return plain('  Looking at what this would write. Esc leaves it.', 'quiet');
  const chosen = at >= fields.length;
  const word = ` ${chosen ? (ascii ? '>' : '▸') : ' '} Continue `;
  return [span(' '), span(word, chosen ? 'selected' : 'plain'), span('  nothing is written yet', 'quiet')];
}
