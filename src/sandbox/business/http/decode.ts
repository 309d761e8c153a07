import { Trouble } from './call.ts';

/** Kinds of fields that a request struct of upstream's has. */
interface Kinds {
  text: string;
  integer: number;
  number: number;
  truth: boolean;
  texts: string[] | null;
  object: Record<string, unknown> | null;
  any: unknown;
}

type Shape = Record<string, keyof Kinds>;
type Decoded<S extends Shape> = { [K in keyof S]: Kinds[S[K]] };

const ZERO: Kinds = { text: '', integer: 0, number: 0, truth: false, texts: null, object: null, any: null };

class NumberText {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/**
 * Reads a JSON body as Go's decoder fills a struct: unknown keys are ignored, absent and null ones are zero, keys match
 * in any case, a value of another kind (5.0 for an integer too) makes the whole body invalid.
 * @throws Trouble 400 `invalid JSON body`
 */
export function decodeBody<S extends Shape>(body: Buffer, shape: S): Decoded<S> {
  const given = parse(body);
  if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof NumberText)
    throw invalid();
  const byName = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const fields = Object.entries(shape).map(([name, kind]) => {
    const value = byName.get(name.toLowerCase());
    return [name, value === undefined || value === null ? ZERO[kind] : read(value, kind)];
  });
  return Object.fromEntries(fields) as Decoded<S>;
}

function parse(body: Buffer): unknown {
  const revive = (_: string, value: unknown, context: { source?: string }) =>
    typeof value === 'number' ? new NumberText(context.source ?? String(value)) : value;
  try {
    return JSON.parse(body.toString(), revive as (key: string, value: unknown) => unknown);
  } catch {
    throw invalid();
  }
}

function read(value: unknown, kind: keyof Kinds): unknown {
  if (kind === 'any') return plain(value);
  if (kind === 'text' && typeof value === 'string') return value;
  if (kind === 'truth' && typeof value === 'boolean') return value;
  if (kind === 'texts' && Array.isArray(value)) return value.map((one) => read(one, 'text'));
  if (value instanceof NumberText) {
    if (kind === 'number') return Number(value.source);
    if (kind === 'integer' && fitsInteger(value.source)) return Number(value.source);
  } else if (kind === 'object' && typeof value === 'object' && !Array.isArray(value)) {
    return plain(value);
  }
  throw invalid();
}

function fitsInteger(source: string): boolean {
  return /^-?\d+$/.test(source) && BigInt.asIntN(64, BigInt(source)) === BigInt(source);
}

function plain(value: unknown): unknown {
  if (value instanceof NumberText) return Number(value.source);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

function invalid(): Trouble {
  return new Trouble(400, 'invalid JSON body');
}
