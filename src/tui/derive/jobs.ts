import type { Event } from '../../domain/event.ts';
import type { StageId } from '../../domain/stage.ts';
import { afterDestroy, afterRun } from './job-after-run.ts';

export type JobState = 'pending' | 'running' | 'succeeded' | 'failed';

/** A piece of work with a beginning and an end: a stage of a run, or the installation of a component. */
export interface Job {
  /** `stage:apply`, `install:fsn1/harbor`. */
  key: string;
  name: string;
  batch: 'stages' | 'bootstrap-kit';
  state: JobState;
  /** RFC 3339. */
  startedAt?: string;
  endedAt?: string;
  /** What was said last. */
  message?: string;
  region?: string;
  component?: string;
  stage?: StageId;
  /** How often it was begun. */
  executions: number;
  /** Each time that it was begun, oldest first; the last `KEPT` of them. */
  attempts: readonly Attempt[];
}

/** One execution of a job. */
export interface Attempt extends Pick<Job, 'state' | 'startedAt' | 'endedAt' | 'message'> {
  /** From 1. */
  number: number;
}

const KEPT = 20;

/** By key, in order of first sight. */
export type Jobs = ReadonlyMap<string, Job>;

export function noJobs(): Jobs {
  return new Map();
}

/** Folds events in; the given jobs stay as they were. A field that an event leaves out keeps what was known. */
export function foldJobs(jobs: Jobs, events: readonly Event[]): Jobs {
  if (events.length === 0) return jobs;
  const next = new Map(jobs);
  for (const event of events) foldOne(next, event);
  return next;
}

/** What is known of a job now, with what became of each time that it was begun. */
function put(jobs: Map<string, Job>, job: Job): void {
  jobs.set(job.key, { ...job, attempts: attemptsOf(jobs.get(job.key)?.attempts ?? [], job) });
}

function attemptsOf(before: readonly Attempt[], job: Job): readonly Attempt[] {
  const { executions: number, state, startedAt, endedAt, message } = job;
  if (number === 0 || state === 'pending') return before;
  const others = before.at(-1)?.number === number ? before.slice(0, -1) : before;
  const attempt: Attempt = {
    ...{ number, state },
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(message === undefined ? {} : { message }),
  };
  return [...others.slice(1 - KEPT), attempt];
}

function foldOne(jobs: Map<string, Job>, event: Event): void {
  if (event.type === 'run-started') for (const stage of event.stages) put(jobs, stageJob(jobs, stage));
  else if (event.type === 'run-ended') closeOpen(jobs, event);
  else if (event.type === 'component-changed') foldInstall(jobs, event);
  else if (event.type === 'component-detail') noteInstall(jobs, event);
  else if (event.type === 'destroyed') forget(jobs);
  else if ('stage' in event) foldStage(jobs, event);
}

function foldStage(jobs: Map<string, Job>, event: Event & { stage: StageId }): void {
  const job = stageJob(jobs, event.stage);
  if (event.type === 'stage-started') begin(jobs, job, event.at);
  else if (event.type === 'stage-done' || event.type === 'stage-undone')
    end(jobs, job, 'succeeded', event.at, event.detail);
  else if (event.type === 'stage-skipped') end(jobs, job, 'succeeded', event.at, `skipped: ${event.reason}`);
  else if (event.type === 'stage-failed') end(jobs, job, 'failed', event.at, event.error.message);
}

function forget(jobs: Map<string, Job>): void {
  for (const job of jobs.values()) if (!afterDestroy(job)) jobs.delete(job.key);
}

function stageJob(jobs: Map<string, Job>, stage: StageId): Job {
  const key = `stage:${stage}`;
  const executions = jobs.get(key)?.executions ?? 0;
  return {
    key,
    name: stage,
    batch: 'stages',
    stage,
    state: 'pending',
    ...timesOf(jobs.get(key)),
    executions,
    attempts: [],
  };
}

/** A job that is begun again has another beginning; until then its last one stays. */
function timesOf(job: Job | undefined): Pick<Job, 'startedAt'> {
  return job?.state === 'running' && job.startedAt !== undefined ? { startedAt: job.startedAt } : {};
}

function begin(jobs: Map<string, Job>, job: Job, at: string): void {
  const { endedAt: _, ...open } = job;
  put(jobs, { ...open, state: 'running', startedAt: at, executions: job.executions + 1 });
}

function end(
  jobs: Map<string, Job>,
  job: Job,
  state: 'succeeded' | 'failed',
  at: string,
  message: string,
): void {
  put(jobs, { ...job, state, startedAt: job.startedAt ?? at, endedAt: at, message });
}

function foldInstall(jobs: Map<string, Job>, event: Event & { type: 'component-changed' }): void {
  const { region, component, state, at } = event;
  const key = `install:${region}/${component}`;
  const known = jobs.get(key);
  const message = event.cause ?? event.message ?? event.reason;
  const base: Job = {
    ...(known ?? { key, name: `install-${component}`, batch: 'bootstrap-kit', executions: 0, attempts: [] }),
    ...{ region, component, state: 'pending' },
    ...(message === undefined ? {} : { message }),
  };
  if (state === 'pending') return void put(jobs, base);
  const open = known?.state === 'running' ? base : begun(base, at);
  if (state === 'installed' || state === 'failed') {
    const over = state === 'installed' ? 'succeeded' : 'failed';
    return void put(jobs, { ...open, state: over, endedAt: at });
  }
  put(jobs, { ...open, state: 'running' });
}

/** Same state, something new to say. */
function noteInstall(jobs: Map<string, Job>, event: Event & { type: 'component-detail' }): void {
  const key = `install:${event.region}/${event.component}`;
  const job = jobs.get(key);
  const message = event.cause ?? event.message ?? event.reason;
  if (job !== undefined && message !== undefined) put(jobs, { ...job, message });
}

function begun(job: Job, at: string): Job {
  const { endedAt: _, ...open } = job;
  return { ...open, startedAt: at, executions: job.executions + 1 };
}

/** A run that ended leaves nothing running; one that is over leaves nothing to come either. */
function closeOpen(jobs: Map<string, Job>, event: Event & { type: 'run-ended' }): void {
  for (const job of jobs.values()) {
    const left = afterRun(job, event);
    if (left === undefined) jobs.delete(job.key);
    else if (left !== job) put(jobs, left);
  }
}
