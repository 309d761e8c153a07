import { type Document, type LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';

/** Characters of a file that is taken; a spec of ten regions has three thousand. */
const LONGEST = 1_048_576;
/** Faults of grammar that are told: the later ones mostly follow from the first. */
const MOST = 3;

export interface SyntaxFault {
  reason: string;
  /** Offset in the text; absent when the fault is of the whole file. */
  at?: number;
  fix?: string;
}

export interface ParsedText {
  /** Null for an empty text, and where the grammar is broken: its fields would only be guessed. */
  root: Node | null;
  faults: SyntaxFault[];
  /** The text says nothing that other faults could follow from. */
  broken: boolean;
}

/** The text as YAML, and what is wrong with it. Never throws, whatever the text. */
export function parsedText(text: string, lineCounter: LineCounter): ParsedText {
  if (text.length > LONGEST) return failed({ reason: 'is larger than 1 MiB' });
  const strange = text.indexOf('\uFFFD');
  if (strange >= 0) {
    lineCounter.addNewLine(0);
    // The counter only knows the lines that a parser has told it.
    for (let at = text.indexOf('\n'); at >= 0 && at < strange; at = text.indexOf('\n', at + 1))
      lineCounter.addNewLine(at + 1);
    return failed({ reason: 'holds bytes that are not UTF-8', at: strange, fix: 'Save it as UTF-8.' });
  }
  const document = documentOf(text, lineCounter);
  if (document === undefined) return failed({ reason: 'nests deeper than any spec' });
  const wrong = [...document.errors, ...document.warnings];
  const broken = wrong.some(({ code }) => !UNDERSTOOD.has(code));
  const faults = wrong.map(faultOf).slice(0, MOST);
  return { root: broken ? null : (document.contents as Node | null), faults, broken };
}

function failed(fault: SyntaxFault): ParsedText {
  return { root: null, faults: [fault], broken: true };
}

/** Undefined when the parser runs out of stack, which it throws or reports as an error of the text. */
function documentOf(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false });
    return document.errors.some(({ message }) => /call stack|stack overflow/i.test(message))
      ? undefined
      : document;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const PLAIN: Partial<Record<YAMLError['code'], Omit<SyntaxFault, 'at'>>> = {
  DUPLICATE_KEY: { reason: 'this field stands in the file twice', fix: 'Keep one.' },
  MULTIPLE_DOCS: { reason: 'a second document begins here', fix: 'One file is one Sovereign.' },
  TAB_AS_INDENT: { reason: 'a tab cannot indent', fix: 'Use blanks.' },
  TAG_RESOLVE_FAILED: { reason: 'tags mean nothing here', fix: 'Write the value alone.' },
};

/** Wrong, and yet every field is where it seems to be. */
const UNDERSTOOD: ReadonlySet<string> = new Set(['DUPLICATE_KEY', 'MULTIPLE_DOCS', 'TAG_RESOLVE_FAILED']);

function faultOf({ code, message, pos }: YAMLError): SyntaxFault {
  return { ...(PLAIN[code] ?? { reason: sentence(message) }), at: pos[0] };
}

/** First line of the parser's message, as a sentence's end. */
function sentence(message: string): string {
  return message
    .replaceAll(/\\u[0-9a-f]{4}/gi, '?')
    .split('\n')[0]!
    .replace(/[\p{Cc}\p{Cf}]/gu, '?')
    .slice(0, 160);
}
