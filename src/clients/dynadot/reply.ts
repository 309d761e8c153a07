import { isObject } from './settings.ts';

/** What a reply says: its content, or why not. */
export type Verdict = { content: Record<string, unknown> } | { kind: FailureKind; said: string };

export type FailureKind =
  | 'credential'
  | 'rate-limited'
  | 'not-found'
  | 'missing-host'
  | 'invalid-field'
  | 'main-record-needed'
  | 'unavailable'
  | 'refused'
  | 'malformed';

/** Texts of the API by kind. What is said of a domain comes first: such texts hold words like "account" and "key" too. */
const TEXTS: readonly [RegExp, FailureKind][] = [
  [/could not find domain in your account/i, 'not-found'],
  [/needs to be registered with an ip address before it can be used/i, 'missing-host'],
  [/doesn'?t have main dns/i, 'main-record-needed'],
  [/invalid field in api request/i, 'invalid-field'],
  [/problem with connection to main server/i, 'unavailable'],
  [/too many requests/i, 'rate-limited'],
  [/invalid (api )?key|\bunauthorized\b/i, 'credential'],
];

/**
 * Reads a reply. The root has any name, but there is one only, and its `ResponseCode` has to be there and be 0: the API
 * answers 200 to everything, with the code as number or as text.
 */
export function verdictOf({ status, text }: { status: number; text: string }): Verdict {
  const byStatus = failureOf(status);
  const content = contentOf(text);
  if (byStatus !== undefined) return { kind: byStatus, said: saidIn(content) ?? `HTTP ${status}` };
  if (content === undefined) return { kind: 'malformed', said: 'what came is no answer of its API' };
  const code = codeOf(content.ResponseCode);
  if (code === 0) return { content };
  const said = saidIn(content);
  if (code === undefined && said === undefined)
    return { kind: 'malformed', said: 'its answer has no response code' };
  return { kind: kindOf(said ?? ''), said: said ?? `response code ${code}` };
}

function failureOf(status: number): FailureKind | undefined {
  if (status === 200) return undefined;
  if (status === 401 || status === 403) return 'credential';
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'unavailable';
  return status === 414 || status === 431 ? 'refused' : 'malformed';
}

function contentOf(text: string): Record<string, unknown> | undefined {
  const value = parsed(text);
  if (!isObject(value)) return undefined;
  const [root, ...others] = Object.values(value);
  return others.length === 0 && isObject(root) ? root : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** 0 for 0 and for "0"; an empty text is no code. */
function codeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*-?\d{1,9}\s*$/.test(value) ? Number(value) : undefined;
}

function saidIn(content: Record<string, unknown> | undefined): string | undefined {
  return typeof content?.Error === 'string' && content.Error !== '' ? content.Error : undefined;
}

function kindOf(said: string): FailureKind {
  return TEXTS.find(([text]) => text.test(said))?.[1] ?? 'refused';
}
