import { COMPONENT_STATES } from '../../src/domain/component.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import { ALL_STAGES } from '../../src/domain/stage.ts';
import { count, flag, listOf, mapOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

export const stage = oneOf(...ALL_STAGES);
export const outcome = oneOf('done', 'failed', 'interrupted', 'timed-out', 'refused');
export const runCommand = oneOf('create', 'resume', 'destroy', 'dns-apply', 'dns-restore');
export const stepState = oneOf('waiting', 'running', 'done', 'failed', 'skipped');
export const componentState = oneOf(...COMPONENT_STATES);

/** src/domain/errors.ts: Fault. */
export const errorFault: Schema = object({
  field: text,
  reason: text,
  'fix?': text,
  'file?': text,
  'line?': { type: 'integer', minimum: 1 },
  'column?': { type: 'integer', minimum: 1 },
});

/** src/domain/errors.ts: ErrorObject. */
export const errorObject: Schema = object({
  code: oneOf(...Object.keys(ERRORS)),
  exit: { enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 130] },
  message: text,
  'hint?': text,
  'faults?': listOf(errorFault),
  'causes?': listOf(text),
});

const run = object({
  run: text,
  command: runCommand,
  version: text,
  stages: listOf(stage),
  sandbox: flag,
  startedAt: moment,
  begun: listOf(stage),
  'endedAt?': moment,
  'outcome?': outcome,
  'error?': errorObject,
});

const stageProgress = object({
  stage,
  state: oneOf('waiting', 'running', 'done', 'skipped', 'failed', 'undone'),
  'startedAt?': moment,
  'endedAt?': moment,
  usualMs: count,
  'detail?': text,
  steps: listOf(
    object({
      step: text,
      title: text,
      state: stepState,
      'detail?': text,
      'done?': count,
      'total?': count,
      startedAt: moment,
      'endedAt?': moment,
    }),
  ),
  lines: listOf(object({ at: moment, level: oneOf('info', 'warn', 'error'), text })),
  'error?': errorObject,
  'interrupted?': flag,
});

export const component: Schema = object({
  region: text,
  component: text,
  uid: text,
  state: componentState,
  since: moment,
  'reason?': text,
  'message?': text,
  'attempt?': count,
  'attempts?': count,
  'blockedBy?': text,
  'cause?': text,
  'fix?': text,
  'suspended?': flag,
  'missing?': flag,
  'dependsOn?': listOf(text),
  'version?': text,
});

/** src/domain/progress.ts: Progress. */
export const progress: Schema = object({
  sovereign: text,
  seq: count,
  'at?': moment,
  runs: listOf(run),
  'active?': run,
  stages: object(Object.fromEntries(ALL_STAGES.map((id) => [id, stageProgress]))),
  components: mapOf(component),
  outputs: mapOf(true),
  'destroyed?': object({ at: moment, detail: text }),
  'question?': object({ id: text, text, at: moment }),
  answers: mapOf(object({ text, answer: text, at: moment })),
});
