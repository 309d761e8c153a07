import type { ComponentState } from './component.ts';
import type { ErrorObject } from './errors.ts';
import type { StageId } from './stage.ts';

/** Version of the journal line. A reader refuses a newer one and reads every older one. */
export const EVENT_VERSION = 1;

export type RunCommand = 'create' | 'resume' | 'destroy' | 'dns-apply' | 'dns-restore';
export type RunOutcome = 'done' | 'failed' | 'interrupted' | 'timed-out' | 'refused';
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** The facts of one event. The list of types is closed. */
export type EventBody =
  | {
      type: 'run-started';
      run: string;
      command: RunCommand;
      version: string;
      stages: StageId[];
      sandbox: boolean;
    }
  | { type: 'run-ended'; run: string; outcome: RunOutcome; error?: ErrorObject }
  | { type: 'stage-started'; stage: StageId; usualMs?: number }
  | {
      type: 'stage-advanced';
      stage: StageId;
      /** Stable id of the sub-step within its stage; a later event with the same id replaces the earlier one. */
      step: string;
      title: string;
      state: StepState;
      detail?: string;
      done?: number;
      total?: number;
    }
  | { type: 'stage-line'; stage: StageId; level: 'info' | 'warn' | 'error'; text: string }
  | { type: 'stage-done'; stage: StageId; detail: string }
  | { type: 'stage-skipped'; stage: StageId; reason: string }
  | { type: 'stage-failed'; stage: StageId; error: ErrorObject }
  | { type: 'stage-undone'; stage: StageId; detail: string }
  | {
      /** Nothing of the Sovereign exists any more that a destroy had to delete. Its components and answers are gone. */
      type: 'destroyed';
      detail: string;
      /** Names of outputs that told of what is gone. */
      forget: string[];
    }
  | {
      /** First observation of a component (by uid) or a real transition of its state, with all that is known of why. */
      type: 'component-changed';
      region: string;
      component: string;
      uid: string;
      state: ComponentState;
      was?: ComponentState;
      reason?: string;
      message?: string;
      attempt?: number;
      attempts?: number;
      blockedBy?: string;
      cause?: string;
      fix?: string;
      suspended?: boolean;
      dependsOn?: string[];
      version?: string;
    }
  | {
      /** Same state, something new to say: another reason, attempt, blocker or cause. */
      type: 'component-detail';
      region: string;
      component: string;
      uid: string;
      reason?: string;
      message?: string;
      attempt?: number;
      attempts?: number;
      blockedBy?: string;
      cause?: string;
      fix?: string;
    }
  | { type: 'output-learned'; name: string; value: JsonValue }
  | { type: 'question-asked'; question: string; text: string }
  | { type: 'question-answered'; question: string; answer: string };

export type EventType = EventBody['type'];

/** One line of the journal, of `--json` and of the bus. `at` is RFC 3339 in UTC; `seq` counts from 1 per Sovereign. */
export type Event = EventBody & { v: number; seq: number; at: string; sovereign: string };
