import { invalid } from './refusal.ts';

const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const LABEL_VALUE = /^([a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)?$/;

/** Reads a JSON body field by field; the wrong type is `invalid_input` with the field's name. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: unknown) {
    this.#values = values !== null && typeof values === 'object' ? (values as Record<string, unknown>) : {};
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }

  raw(name: string): unknown {
    return this.#values[name];
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined || value === '') throw invalid({ [name]: 'Missing data for required field.' });
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.#optional(name, 'string') as string | undefined;
  }

  number(name: string): number {
    const value = this.optionalNumber(name);
    if (value === undefined) throw invalid({ [name]: 'Missing data for required field.' });
    return value;
  }

  optionalNumber(name: string): number | undefined {
    return this.#optional(name, 'number') as number | undefined;
  }

  flag(name: string): boolean | undefined {
    return this.#optional(name, 'boolean') as boolean | undefined;
  }

  /** An ID or a name, as several fields allow. */
  reference(name: string): string {
    const value = this.#values[name];
    return typeof value === 'number' ? String(value) : this.text(name);
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    const value = this.optionalText(name) ?? fallback;
    if (value !== undefined && (allowed as readonly string[]).includes(value)) return value as T;
    throw invalid({ [name]: `Must be one of: ${allowed.join(', ')}.` });
  }

  list(name: string): unknown[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw invalid({ [name]: 'Not a valid list.' });
    return value;
  }

  inner(name: string): Fields {
    return new Fields(this.#values[name]);
  }

  each(name: string): Fields[] {
    return this.list(name).map((one) => new Fields(one));
  }

  numbers(name: string): number[] {
    return this.list(name).map((one) => {
      if (typeof one !== 'number') throw invalid({ [name]: 'Not a valid integer.' });
      return one;
    });
  }

  texts(name: string): string[] {
    return this.list(name).map(String);
  }

  /** Labels, checked against the documented rules: key with optional prefix, value of at most 63 characters. */
  labels(): Record<string, string> | undefined {
    const value = this.#values.labels;
    if (value === undefined || value === null) return undefined;
    const labels = value as Record<string, string>;
    for (const [key, text] of Object.entries(labels)) {
      if (!LABEL_KEY.test(key)) throw invalid({ labels: `label key '${key}' is not correctly formatted` });
      if (!LABEL_VALUE.test(text))
        throw invalid({ labels: `label value '${text}' is not correctly formatted` });
    }
    return { ...labels };
  }

  #optional(name: string, type: 'string' | 'number' | 'boolean'): unknown {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== type) throw invalid({ [name]: `Not a valid ${type}.` });
    return value;
  }
}
