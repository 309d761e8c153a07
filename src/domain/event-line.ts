import { COMPONENT_STATES } from './component.ts';
import { CatalystError } from './errors.ts';
import { EVENT_VERSION, type Event, type EventType } from './event.ts';
import { mapTexts, plainText } from './plain-text.ts';
import { ALL_STAGES } from './stage.ts';

/** What another hand may have put into a journal to play with a terminal; JSON says control characters by escapes. */
const MAYBE_HOSTILE =
  /\\[ubfr]|[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\udb40]/;

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const list: Check = Array.isArray;
const present: Check = (value) => value !== undefined;
const stage: Check = (value) => ALL_STAGES.some((id) => id === value);
const failure: Check = (value) => isObject(value) && text(value.code) && text(value.message);
const component = { region: text, component: text, uid: text };

/** The fields that a fold and a face rely on. */
const NEEDED: Record<EventType, Record<string, Check>> = {
  'run-started': { run: text, command: text, version: text, stages: list, sandbox: flag },
  'run-ended': { run: text, outcome: text },
  'stage-started': { stage },
  'stage-advanced': { stage, step: text, title: text, state: text },
  'stage-line': { stage, level: text, text },
  'stage-done': { stage, detail: text },
  'stage-skipped': { stage, reason: text },
  'stage-failed': { stage, error: failure },
  'stage-undone': { stage, detail: text },
  destroyed: { detail: text, forget: list },
  'component-changed': { ...component, state: (value) => COMPONENT_STATES.some((state) => state === value) },
  'component-detail': component,
  'output-learned': { name: text, value: present },
  'question-asked': { question: text, text },
  'question-answered': { question: text, answer: text },
};

/**
 * Reads one line of a journal. An unknown type of a known version passes (the fold ignores it).
 * @param where names the line in an error, e.g. `events.ndjson line 12`
 * @throws CatalystError CATALYST-JOURNAL-NEWER for a line of a later version, CATALYST-JOURNAL-DAMAGED for one that is
 * no event
 */
export function parseEventLine(line: string, where: string): Event {
  const value = parseObject(line, where);
  if (typeof value.v === 'number' && value.v > EVENT_VERSION) {
    throw new CatalystError(
      'CATALYST-JOURNAL-NEWER',
      `${where} has version ${value.v}; this catalyst reads up to ${EVENT_VERSION}.`,
      { hint: 'Use the newer catalyst that wrote it. Nothing was changed.' },
    );
  }
  const fault = faultOf(value);
  if (fault !== undefined) throw damaged(where, fault);
  return (MAYBE_HOSTILE.test(line) ? mapTexts(value, plainText) : value) as unknown as Event;
}

/** One line, with its line break. */
export function eventLine(event: Event): string {
  return `${JSON.stringify(event)}\n`;
}

function faultOf(value: Record<string, unknown>): string | undefined {
  if (!Number.isInteger(value.v) || (value.v as number) < 1) return 'it has no version';
  if (!Number.isSafeInteger(value.seq) || (value.seq as number) < 1) return 'it has no sequence number';
  if (!text(value.at) || Number.isNaN(Date.parse(value.at as string))) return 'it has no time';
  if (!text(value.sovereign) || !text(value.type)) return 'it has no type or names no Sovereign';
  const needed = Object.hasOwn(NEEDED, value.type as string) ? NEEDED[value.type as EventType] : {};
  const wrong = Object.entries(needed).find(([field, holds]) => !holds(value[field]));
  return wrong === undefined ? undefined : `its field "${wrong[0]}" is missing or of the wrong kind`;
}

function parseObject(line: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw damaged(where, 'it is not JSON', cause);
  }
  if (!isObject(value)) throw damaged(where, 'it is not a JSON object');
  return value;
}

function damaged(where: string, fault: string, cause?: unknown): CatalystError {
  return new CatalystError('CATALYST-JOURNAL-DAMAGED', `${where} cannot be read: ${fault}.`, {
    hint: 'Restore the state folder from an export, or move the damaged line out of the file.',
    cause: cause instanceof SyntaxError ? undefined : cause,
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
