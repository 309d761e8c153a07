import type { ErrorObject } from './errors.ts';
import type { Event, StepState } from './event.ts';
import { ALL_STAGES, type StageId, USUAL_MS } from './stage.ts';

export type StageState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed' | 'undone';

/** One stage of the newest run. */
export interface StageProgress {
  stage: StageId;
  state: StageState;
  startedAt?: string;
  endedAt?: string;
  /** What it usually takes, in milliseconds. */
  usualMs: number;
  /** The sentence beside it: what was done, or why it was skipped. */
  detail?: string;
  /** In order of first sight. */
  steps: StepProgress[];
  /** The last `LINES_KEPT` lines, oldest first. */
  lines: StageLine[];
  error?: ErrorObject;
  /** It was running when its run ended without it. */
  interrupted?: boolean;
}

export interface StepProgress {
  step: string;
  title: string;
  state: StepState;
  detail?: string;
  done?: number;
  total?: number;
  /** Of the first event that named it. */
  startedAt: string;
  endedAt?: string;
}

export interface StageLine {
  at: string;
  level: 'info' | 'warn' | 'error';
  text: string;
}

export const LINES_KEPT = 50;

type StageEvent = Event & { stage: StageId };

/** A stage that has not begun. */
export function waitingStage(stage: StageId): StageProgress {
  return { stage, state: 'waiting', usualMs: USUAL_MS[stage], steps: [], lines: [] };
}

/** How long a stage runs or ran, in milliseconds; 0 before it begins. `now` is milliseconds since the epoch. */
export function elapsedMs(stage: Pick<StageProgress, 'startedAt' | 'endedAt'>, now: number): number {
  if (stage.startedAt === undefined) return 0;
  const end = stage.endedAt === undefined ? now : Date.parse(stage.endedAt);
  return Math.max(0, end - Date.parse(stage.startedAt));
}

/** Replaces the entry of the event's stage; a stage that is not one of ours changes nothing. */
export function foldStage(stages: Record<StageId, StageProgress>, event: StageEvent): void {
  if (ALL_STAGES.includes(event.stage)) stages[event.stage] = nextStage(stages[event.stage], event);
}

function nextStage(stage: StageProgress, event: StageEvent): StageProgress {
  switch (event.type) {
    case 'stage-started': {
      const usualMs = event.usualMs ?? stage.usualMs;
      // What it looked at to see whether anything is left to do belongs to it.
      const steps = stage.state === 'waiting' && stage.interrupted !== true ? stage.steps : [];
      const startedAt = steps[0]?.startedAt ?? event.at;
      return { ...waitingStage(stage.stage), state: 'running', startedAt, usualMs, steps };
    }
    case 'stage-advanced':
      return { ...stage, steps: advance(stage.steps, event) };
    case 'stage-line': {
      const line = { at: event.at, level: event.level, text: event.text };
      return { ...stage, lines: [...stage.lines, line].slice(-LINES_KEPT) };
    }
    case 'stage-done':
      return { ...stage, state: 'done', detail: event.detail, endedAt: event.at };
    case 'stage-skipped':
      return { ...stage, state: 'skipped', detail: event.reason, endedAt: event.at };
    case 'stage-failed':
      return {
        ...stage,
        state: 'failed',
        error: event.error,
        detail: event.error.message,
        endedAt: event.at,
      };
    case 'stage-undone':
      return { ...stage, state: 'undone', detail: event.detail, endedAt: event.at };
    default:
      return stage;
  }
}

function advance(steps: StepProgress[], event: Event & { type: 'stage-advanced' }): StepProgress[] {
  const known = steps.find((step) => step.step === event.step);
  const next = stepOf(event, known?.startedAt ?? event.at);
  return known === undefined ? [...steps, next] : steps.map((step) => (step === known ? next : step));
}

function stepOf(event: Event & { type: 'stage-advanced' }, startedAt: string): StepProgress {
  const { step, title, state, detail, done, total } = event;
  const ended = state === 'done' || state === 'failed' || state === 'skipped';
  return {
    step,
    title,
    state,
    ...(detail === undefined ? {} : { detail }),
    ...(done === undefined ? {} : { done }),
    ...(total === undefined ? {} : { total }),
    startedAt,
    ...(ended ? { endedAt: event.at } : {}),
  };
}
