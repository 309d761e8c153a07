import { shown } from '../../domain/spec/problem.ts';
import type { Setting } from '../../domain/spec/settings.ts';

/** A scalar of the file as a setting's type. Numbers and booleans where text is meant are taken as they were written. */
export function leafValue(
  setting: Setting,
  value: unknown,
  written?: string,
): string | number | boolean | { reason: string } {
  if (setting.type === 'boolean')
    return typeof value === 'boolean' ? value : { reason: `takes true or false, not ${shown(value)}` };
  if (setting.type === 'integer')
    return Number.isSafeInteger(value)
      ? (value as number)
      : { reason: `takes a whole number, not ${shown(value)}` };
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return written ?? String(value);
  return { reason: `takes text, not ${shown(value)}` };
}

/** A text from a flag or a variable as a setting's type. */
export function textValue(setting: Setting, text: string): string | number | boolean | { reason: string } {
  if (setting.type === 'boolean') {
    if (/^(true|yes|1|on)$/i.test(text)) return true;
    return /^(false|no|0|off)$/i.test(text) ? false : { reason: `takes true or false, not ${shown(text)}` };
  }
  if (setting.type === 'integer')
    return /^-?\d{1,9}$/.test(text.trim())
      ? Number(text)
      : { reason: `takes a whole number, not ${shown(text)}` };
  return text;
}
