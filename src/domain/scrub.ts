export const SECRET_MARK = '«secret»';

/** Shorter texts are too common to be blanked out; a real credential is longer. */
export const SHORTEST_SECRET = 6;

export type Scrub = (text: string) => string;

/**
 * Compiles a function that blanks out every given secret wherever it stands in a text: as it is, percent-encoded,
 * JSON-escaped (once and twice), in base64 (any alignment, both alphabets), in hexadecimal, and, for PEM and other
 * long texts, line by line.
 */
export function compileScrub(secrets: Iterable<string>): Scrub {
  const forms = new Set<string>();
  for (const secret of secrets) for (const form of formsOf(secret)) forms.add(form);
  const index = indexByStart(forms);
  return index.size === 0 ? (text) => text : (text) => replaceAll(text, index);
}

/** Strings inside a stored secret: the text itself, and every text of a JSON document but public certificates. */
export function secretTexts(value: string): string[] {
  const parsed = value.startsWith('{') || value.startsWith('[') ? parseJson(value) : undefined;
  if (parsed === undefined) return [value];
  return [value, ...leaves(parsed).filter((text) => !text.startsWith('-----BEGIN CERTIFICATE'))];
}

type Index = Map<string, string[]>;

function indexByStart(forms: Iterable<string>): Index {
  const index: Index = new Map();
  for (const form of forms) {
    const start = form.slice(0, SHORTEST_SECRET);
    const known = index.get(start);
    if (known === undefined) index.set(start, [form]);
    else known.push(form);
  }
  for (const sameStart of index.values()) sameStart.sort((a, b) => b.length - a.length);
  return index;
}

function replaceAll(text: string, index: Index): string {
  let result = '';
  let copied = 0;
  for (let at = 0; at + SHORTEST_SECRET <= text.length; ) {
    const found = index.get(text.slice(at, at + SHORTEST_SECRET))?.find((form) => text.startsWith(form, at));
    if (found === undefined) {
      at += 1;
      continue;
    }
    result += text.slice(copied, at) + SECRET_MARK;
    at += found.length;
    copied = at;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

function formsOf(secret: string): string[] {
  const trimmed = secret.trim();
  const texts = [secret, trimmed, ...longLines(trimmed)];
  return [...new Set(texts)].flatMap(encodings).filter((form) => form.length >= SHORTEST_SECRET);
}

const PEM_ARMOUR = /^-----(BEGIN|END) /;

function longLines(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.length === 1) return [];
  return lines.filter((line) => line.length >= 16 && !PEM_ARMOUR.test(line));
}

function encodings(text: string): string[] {
  if (text.length < SHORTEST_SECRET) return [];
  const escaped = JSON.stringify(text).slice(1, -1);
  const percent = encodeURIComponent(text.toWellFormed());
  const bytes = Buffer.from(text, 'utf8');
  return [
    text,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
    percent.replaceAll('%20', '+'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
  ];
}

/** The base64 characters that depend on these bytes alone when `offset` other bytes stand before them. */
function base64At(bytes: Buffer, offset: number): string[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor(((offset + bytes.length) * 8) / 6);
  const standard = encoded.slice(from, to);
  return [standard, standard.replaceAll('+', '-').replaceAll('/', '_')];
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(leaves);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
