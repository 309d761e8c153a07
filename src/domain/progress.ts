import type { ComponentProgress } from './component-progress.ts';
import { foldComponent } from './component-progress.ts';
import type { ErrorObject } from './errors.ts';
import type { Event, EventType, JsonValue, RunCommand, RunOutcome } from './event.ts';
import { ALL_STAGES, type StageId } from './stage.ts';
import { foldStage, type StageProgress, waitingStage } from './stage-progress.ts';

/** The state that every face draws: the fold of a Sovereign's events, over every run so far. */
export interface Progress {
  sovereign: string;
  /** Highest `seq` that was folded; 0 before the first event. */
  seq: number;
  /** `at` of the last event. */
  at?: string;
  /** Oldest first. */
  runs: RunProgress[];
  /** The run that has started and not ended; a killed one stays active until the next one starts. */
  active?: RunProgress;
  /** Of the newest run. */
  stages: Record<StageId, StageProgress>;
  /** By `<region>/<component>`, in order of first sight. */
  components: Record<string, ComponentProgress>;
  outputs: Record<string, JsonValue>;
  /** When a destroy found its end, and how; gone once it is built anew. */
  destroyed?: { at: string; detail: string };
  /** Asked and not answered yet. */
  question?: { id: string; text: string; at: string };
  /** The last answer to each question, with the text that it answered. */
  answers: Record<string, { text: string; answer: string; at: string }>;
}

export interface RunProgress {
  run: string;
  command: RunCommand;
  version: string;
  stages: StageId[];
  sandbox: boolean;
  startedAt: string;
  /** Stages that it set about, in order. */
  begun: StageId[];
  endedAt?: string;
  /** A run without an end before the next one started counts as interrupted. */
  outcome?: RunOutcome;
  error?: ErrorObject;
}

/** Progress of a Sovereign of which nothing is known yet. */
export function emptyProgress(sovereign: string): Progress {
  const stages = Object.fromEntries(ALL_STAGES.map((stage) => [stage, waitingStage(stage)]));
  return {
    sovereign,
    seq: 0,
    runs: [],
    stages: stages as Record<StageId, StageProgress>,
    components: {},
    outputs: {},
    answers: {},
  };
}

/** Folds one event in. An event that was folded already (by `seq`) changes nothing; unknown types only move `seq`. */
export function fold(progress: Progress, event: Event): Progress {
  return foldAll(progress, [event]);
}

/** Folds events in order; the given progress stays as it was. */
export function foldAll(progress: Progress, events: Iterable<Event>): Progress {
  const next = progressCopy(progress);
  for (const event of events) foldInto(next, event);
  return next;
}

/** A progress of its own for `foldInto`, or one that later events leave alone. Linear in the number of components. */
export function progressCopy(progress: Progress): Progress {
  return {
    ...progress,
    stages: { ...progress.stages },
    components: { ...progress.components },
    outputs: { ...progress.outputs },
    answers: { ...progress.answers },
  };
}

/**
 * The same fold into the given progress itself, in a time that does not grow with the number of components. Entries
 * (a stage, a component, a run) are replaced, never changed: one that somebody holds stays as it was.
 */
export function foldInto(next: Progress, event: Event): void {
  if (event.seq <= next.seq) return;
  next.seq = event.seq;
  foldBody(next, event);
  next.at = event.at;
}

const FOLDS: { [T in EventType]: (next: Progress, event: Event & { type: T }) => void } = {
  'run-started': startRun,
  'run-ended': endRun,
  'stage-started': beginStage,
  'stage-advanced': (next, event) => foldStage(next.stages, event),
  'stage-line': (next, event) => foldStage(next.stages, event),
  'stage-done': (next, event) => foldStage(next.stages, event),
  'stage-skipped': (next, event) => foldStage(next.stages, event),
  'stage-failed': (next, event) => foldStage(next.stages, event),
  'stage-undone': (next, event) => foldStage(next.stages, event),
  destroyed: endOfAll,
  'component-changed': (next, event) => foldComponent(next.components, event),
  'component-detail': (next, event) => foldComponent(next.components, event),
  'output-learned': (next, event) => setOwn(next.outputs, event.name, event.value),
  'question-asked': (next, event) => {
    next.question = { id: event.question, text: event.text, at: event.at };
  },
  'question-answered': answer,
};

function foldBody(next: Progress, event: Event): void {
  if (!Object.hasOwn(FOLDS, event.type)) return;
  const foldOne = FOLDS[event.type] as (progress: Progress, body: Event) => void;
  foldOne(next, event);
}

function startRun(next: Progress, event: Event & { type: 'run-started' }): void {
  closeRuns(next, { outcome: 'interrupted', endedAt: next.at ?? event.at });
  const { run, command, version, stages, sandbox } = event;
  next.active = { run, command, version, stages, sandbox, startedAt: event.at, begun: [] };
  next.runs = [...next.runs, next.active];
  for (const stage of stages) if (ALL_STAGES.includes(stage)) next.stages[stage] = waitingStage(stage);
  delete next.question;
}

function beginStage(next: Progress, event: Event & { type: 'stage-started' }): void {
  foldStage(next.stages, event);
  if (event.stage === 'apply') buildAnew(next);
  const open = next.active;
  if (open === undefined) return;
  const active = { ...open, begun: [...open.begun, event.stage] };
  next.active = active;
  next.runs = next.runs.map((run) => (run === open ? active : run));
}

/** What an earlier destroy agreed to and proved is of a Sovereign that was another one. */
function buildAnew(next: Progress): void {
  delete next.destroyed;
  for (const name of Object.keys(next.outputs)) if (name.startsWith('destroy.')) delete next.outputs[name];
}

function endOfAll(next: Progress, event: Event & { type: 'destroyed' }): void {
  next.destroyed ??= { at: event.at, detail: event.detail };
  next.components = {};
  next.answers = {};
  for (const name of event.forget) if (Object.hasOwn(next.outputs, name)) delete next.outputs[name];
}

function endRun(next: Progress, event: Event & { type: 'run-ended' }): void {
  const { outcome, error } = event;
  closeRuns(next, { outcome, endedAt: event.at, ...(error === undefined ? {} : { error }) });
  delete next.question;
}

/** The same, once it is known that nobody works on the run that has no end. */
export function cutShort(progress: Progress): Progress {
  if (progress.active === undefined) return progress;
  const next = progressCopy(progress);
  closeRuns(next, { outcome: 'interrupted', endedAt: next.at ?? progress.active.startedAt });
  return next;
}

function closeRuns(next: Progress, end: Pick<RunProgress, 'outcome' | 'endedAt' | 'error'>): void {
  const open = next.active;
  delete next.active;
  if (open !== undefined) next.runs = next.runs.map((run) => (run === open ? { ...run, ...end } : run));
  for (const [id, stage] of Object.entries(next.stages)) {
    if (stage.state !== 'running') continue;
    const endedAt = end.endedAt ?? stage.startedAt;
    next.stages[id as StageId] = { ...stage, state: 'waiting', interrupted: true, endedAt };
  }
}

function answer(next: Progress, event: Event & { type: 'question-answered' }): void {
  const text = next.question?.id === event.question ? next.question.text : '';
  setOwn(next.answers, event.question, { text, answer: event.answer, at: event.at });
  delete next.question;
}

/** A name from a journal is never allowed to reach an object's prototype. */
function setOwn<T>(record: Record<string, T>, name: string, value: T): void {
  if (name !== '__proto__') record[name] = value;
}
