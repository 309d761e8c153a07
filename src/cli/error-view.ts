import type { ErrorObject, Fault } from '../domain/errors.ts';
import { clip, pad, textWidth, wrap } from '../style/text-width.ts';
import type { Screen } from './screen.ts';
import { usualNextStep } from './usual-next-step.ts';

/** The one way a failure is shown to a person: what, each fault with where and why, then code, exit status, next step. */
export function errorLines(error: ErrorObject, screen: Screen): string[] {
  const width = Math.max(20, screen.columns);
  const causes = (error.causes ?? []).filter((cause) => !error.message.includes(cause));
  const next = error.hint ?? usualNextStep(error);
  const head = `${error.code} · exit ${error.exit}`;
  const tail = next === undefined ? head : `${head} · ${next}`;
  return [
    ...wrap(error.message, width).map((line) => screen.paint('bad', line)),
    ...faultLines(error.faults ?? [], screen),
    ...causes.flatMap((cause) => wrap(`because: ${cause}`, width - 2).map((line) => `  ${line}`)),
    '',
    ...(textWidth(tail) <= width
      ? [tail]
      : [...wrap(head, width), ...(next === undefined ? [] : nextLines(next, width))]),
  ];
}

/** A command is left whole: a terminal that breaks its line lets it be pasted all the same. */
function nextLines(next: string, width: number): string[] {
  return /^catalyst [^.]*(\.\S+[^.]*)*$/.test(next) ? [next] : wrap(next, width);
}

function faultLines(faults: Fault[], screen: Screen): string[] {
  if (faults.length === 0) return [];
  const widest = Math.max(28, Math.floor(screen.columns * 0.45));
  const fields = Math.min(widest, Math.max(...faults.map((fault) => fault.field.length)));
  return ['', ...faults.flatMap((fault) => oneFault(fault, fields, screen))];
}

function oneFault(fault: Fault, fields: number, screen: Screen): string[] {
  const place =
    fault.line === undefined ? '' : `line ${[fault.line, fault.column].filter(Boolean).join(':')}  `;
  const text = [`${place}${asSentence(fault.reason)}`, fault.fix].filter(Boolean).join(' ');
  const indent = 2 + fields + 2;
  if (screen.columns < indent + 24) {
    return [
      clip(`  ${fault.field}`, screen.columns),
      ...wrap(text, screen.columns - 4).map((line) => `    ${line}`),
    ];
  }
  const lines = wrap(text, screen.columns - indent);
  // A name that is too long for its column has a line of its own: cut, it would name something else.
  if (textWidth(fault.field) > fields)
    return [
      ...wrap(fault.field, screen.columns - 2).map((line) => `  ${line}`),
      ...lines.map((line) => `${' '.repeat(indent)}${line}`),
    ];
  return lines.map((line, index) => `  ${pad(index === 0 ? fault.field : '', fields)}  ${line}`);
}

/** Reason and fix stand beside each other. */
function asSentence(reason: string): string {
  return /[.?!:]$/.test(reason) ? reason : `${reason}.`;
}
