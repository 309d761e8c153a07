/** A number that is no whole one, or too long to be one of ours: its text, as it stood in the document. */
export class JsonDecimal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const WHOLE = /^-?\d{1,40}$/;

/**
 * A JSON document whose whole numbers are bigint and whose other numbers keep their text: no amount passes through a
 * floating-point number. Throws SyntaxError as JSON.parse does.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, exactly as (this: unknown, key: string, value: unknown) => unknown);
}

function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value;
  const source = context?.source ?? String(value);
  return WHOLE.test(source) ? BigInt(source) : new JsonDecimal(source);
}

/** JSON text in which bigint values stand as whole numbers, and other numbers as they were read. */
export function exactJsonText(value: unknown): string {
  const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
  return JSON.stringify(value, (_key, item) => {
    if (typeof item === 'bigint') return raw(String(item));
    return item instanceof JsonDecimal ? raw(item.text) : item;
  });
}
