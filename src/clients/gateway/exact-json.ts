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
  if (BEYOND_FLOAT.test(text))
    return JSON.parse(text, exactly as (this: unknown, key: string, value: unknown) => unknown);
  return wholeAsBigint(JSON.parse(text));
}

/** A number with a fraction, an exponent or more digits than a float keeps, or a text that looks like one. */
const BEYOND_FLOAT = /(?:"\s*:|[[,]|^)\s*-?(?:\d{16}|\d+[.eE])/;

/** In place, since most replies are long lists: three times as quick as a reviver. */
function wholeAsBigint(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (value === null || typeof value !== 'object') return value;
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members)) {
    const member = members[key];
    if (typeof member === 'number' || typeof member === 'object') members[key] = wholeAsBigint(member);
  }
  return value;
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
