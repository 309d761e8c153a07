import { constants, gunzipSync, inflateRawSync } from 'node:zlib';

/** Secrets by name; a value of several lines is a PEM text. */
export type Canaries = Record<string, string>;

export interface Leak {
  where: string;
  canary: string;
  form: string;
}

const SHORTEST = 8;
const LONGEST_NESTING = 3;

/** Looks for every canary in every form; `scan` may be asked as often as one likes. */
export class CanaryScanner {
  /** Forms by their first characters. */
  readonly #starts = new Map<string, { form: string; kind: string; canary: string }[]>();

  constructor(canaries: Canaries) {
    for (const [canary, value] of Object.entries(canaries)) {
      for (const [kind, form] of formsOf(value)) this.#add(canary, kind, form);
    }
  }

  /** What leaks in these bytes, also inside gzip and base64 that stand in them. */
  scan(where: string, bytes: Buffer | string, depth = 0): Leak[] {
    const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
    const found = this.#plain(where, text);
    if (depth >= LONGEST_NESTING) return found;
    for (const inner of unpacked(text)) found.push(...this.scan(`${where} (packed)`, inner, depth + 1));
    return found;
  }

  #plain(where: string, text: string): Leak[] {
    const found = new Map<string, Leak>();
    for (let at = 0; at + SHORTEST <= text.length; at += 1) {
      for (const { form, kind, canary } of this.#starts.get(text.slice(at, at + SHORTEST)) ?? []) {
        if (text.startsWith(form, at)) found.set(`${canary} ${kind}`, { where, canary, form: kind });
      }
    }
    return [...found.values()];
  }

  #add(canary: string, kind: string, text: string): void {
    // Bytes are looked at one by one, so a letter beyond ASCII stands as its UTF-8.
    const form = Buffer.from(text).toString('latin1');
    if (form.length < SHORTEST) throw new Error(`The canary ${canary} is too short to be looked for.`);
    const start = form.slice(0, SHORTEST);
    this.#starts.set(start, [...(this.#starts.get(start) ?? []), { form, kind, canary }]);
  }
}

/** Every form in which a secret may come out, besides those that have to be unpacked first. */
export function formsOf(value: string): [kind: string, form: string][] {
  const parts = pieces(value.trim());
  return parts.flatMap(([piece, text]): [string, string][] => {
    const json = JSON.stringify(text).slice(1, -1);
    const forms: [string, string][] = [
      ['plain', text],
      ['json', json],
      ['json twice', JSON.stringify(json).slice(1, -1)],
      ['percent', encodeURIComponent(text)],
      ['hex', Buffer.from(text).toString('hex')],
      ...[0, 1, 2].map((offset): [string, string] => [`base64 at ${offset}`, base64At(text, offset)]),
    ];
    return forms.map(([kind, form]) => [piece === '' ? kind : `${kind}, ${piece}`, form]);
  });
}

/** A PEM text as a whole, and each line of its body: one line is enough to tell it. */
function pieces(value: string): [string, string][] {
  const lines = value.split('\n').filter((line) => line.length >= 24 && !line.startsWith('-----'));
  if (!value.includes('\n')) return [['', value]];
  return [['', value], ...lines.map((line, index): [string, string] => [`line ${index + 1}`, line])];
}

/** The characters that do not depend on what stands before and after. */
function base64At(text: string, offset: number): string {
  const bytes = Buffer.from(text);
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/** Gzip and base64 that stand in a text, opened. */
function* unpacked(text: string): Generator<Buffer> {
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{32,}={0,2}/g)) {
    yield* decoded(run);
    const zipped = run.indexOf(GZIP_IN_BASE64, 1);
    if (zipped > 0) yield* decoded(run.slice(zipped));
  }
  for (const { index } of text.matchAll(/\x1f\x8b\x08/g)) {
    const opened = gunzipped(Buffer.from(text.slice(index), 'latin1'));
    if (opened !== undefined) yield opened;
  }
}

/** How base64 of gzip begins. */
const GZIP_IN_BASE64 = 'H4sI';

function* decoded(run: string): Generator<Buffer> {
  const bytes = Buffer.from(run, /[-_]/.test(run) ? 'base64url' : 'base64');
  yield gunzipped(bytes) ?? bytes;
}

function gunzipped(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  try {
    // What follows the archive, or misses of it, does not hide what it holds: without optional fields (RFC 1952 2.3),
    // the stream begins after ten bytes.
    if (bytes[3] !== 0) return gunzipSync(bytes);
    return inflateRawSync(bytes.subarray(10), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}
