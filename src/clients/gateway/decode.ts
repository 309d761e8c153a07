import { CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';

/** Makes a value of what a service sent, or refuses it; `at` names the place in the error. */
export type Decode<T> = (value: unknown, at: string) => T;

const INT32 = 2_147_483_647n;

/** Of any length: upstream bounds no text, and the reply as a whole is bounded. */
export const aText: Decode<string> = (value, at) => {
  if (typeof value !== 'string') throw wrong(at, 'a text', value);
  return value;
};

export const aFlag: Decode<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw wrong(at, 'true or false', value);
  return value;
};

/** A whole number of any length. */
export const aWhole: Decode<bigint> = (value, at) => {
  if (typeof value !== 'bigint') throw wrong(at, 'a whole number', value);
  return value;
};

/** A count that fits into 32 bits. */
export const aCount: Decode<number> = (value, at) => {
  const whole = aWhole(value, at);
  if (whole > INT32 || whole < -INT32 - 1n) throw wrong(at, 'a count of 32 bits', value);
  return Number(whole);
};

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
/** What Go writes for a time that was never set. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/** RFC 3339, kept as text; undefined for an absent one and for Go's zero time. */
export const aMoment: Decode<string | undefined> = (value, at) => {
  if (value === undefined || value === null || value === ZERO_TIME) return undefined;
  const text = aText(value, at);
  if (!MOMENT.test(text) || Number.isNaN(Date.parse(text))) throw wrong(at, 'a time (RFC 3339)', value);
  return text;
};

export function aList<T>(item: Decode<T>): Decode<T[]> {
  return (value, at) => {
    if (value === null) return [];
    if (!Array.isArray(value)) throw wrong(at, 'a list', value);
    return value.map((one, index) => item(one, `${at}[${index}]`));
  };
}

/** The members of an object, read by name; what else it holds is not looked at. */
export type Members = <T>(name: string, decode: Decode<T>) => T;

export function anObject<T>(build: (member: Members) => T): Decode<T> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(at, 'an object', value);
    const held = value as Record<string, unknown>;
    return build((name, decode) =>
      decode(Object.hasOwn(held, name) ? held[name] : undefined, at === '' ? name : `${at}.${name}`),
    );
  };
}

/** `fallback` where the value is absent or null. */
export function orElse<T, F>(decode: Decode<T>, fallback: F): Decode<T | F> {
  return (value, at) => (value === undefined || value === null ? fallback : decode(value, at));
}

function wrong(at: string, wanted: string, found: unknown): CatalystError {
  const place = at === '' ? 'The reply' : plainText(at);
  const text = `The Sovereign sent what cannot be understood: ${place} is ${kindOf(found)} instead of ${wanted}.`;
  return new CatalystError('CATALYST-GATEWAY-REPLY-INVALID', text, {
    hint: 'Something between may have answered in its place; see that the address is the marketplace of the Sovereign.',
  });
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'bigint') return 'a whole number';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? 'true or false' : 'something else';
}
