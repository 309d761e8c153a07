import { EVENT_VERSION, type EventType } from '../../src/domain/event.ts';
import { componentState, errorObject, outcome, runCommand, stage, stepState } from './progress-schema.ts';
import { count, flag, listOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

const observed = { region: text, component: text, uid: text };

/** The members of each type beside the envelope; the compiler holds the list complete. */
const BODIES: Record<EventType, { [name: string]: Schema }> = {
  'run-started': { run: text, command: runCommand, version: text, stages: listOf(stage), sandbox: flag },
  'run-ended': { run: text, outcome, 'error?': errorObject },
  'stage-started': { stage, 'usualMs?': count },
  'stage-advanced': {
    stage,
    step: text,
    title: text,
    state: stepState,
    'detail?': text,
    'done?': count,
    'total?': count,
  },
  'stage-line': { stage, level: oneOf('info', 'warn', 'error'), text },
  'stage-done': { stage, detail: text },
  'stage-skipped': { stage, reason: text },
  'stage-failed': { stage, error: errorObject },
  'stage-undone': { stage, detail: text },
  destroyed: { detail: text, forget: listOf(text) },
  'component-changed': {
    ...observed,
    state: componentState,
    'was?': componentState,
    'reason?': text,
    'message?': text,
    'attempt?': count,
    'attempts?': count,
    'blockedBy?': text,
    'cause?': text,
    'fix?': text,
    'suspended?': flag,
    'dependsOn?': listOf(text),
    'version?': text,
  },
  'component-detail': {
    ...observed,
    'reason?': text,
    'message?': text,
    'attempt?': count,
    'attempts?': count,
    'blockedBy?': text,
    'cause?': text,
    'fix?': text,
  },
  'output-learned': { name: text, value: true },
  'question-asked': { question: text, text },
  'question-answered': { question: text, answer: text },
};

/** One line of `--json` on the long commands, and of the journal. */
export const eventSchema: Schema = {
  oneOf: Object.entries(BODIES).map(([type, members]) =>
    object({
      v: { type: 'integer', minimum: 1, maximum: EVENT_VERSION },
      seq: { type: 'integer', minimum: 1 },
      at: moment,
      sovereign: text,
      type: { const: type },
      ...members,
    }),
  ),
};
