import type { Event } from '../../domain/event.ts';
import { STAGES } from '../../domain/stage.ts';
import type { Job } from './jobs.ts';

/** What is left of a stage's job when its run has ended; undefined when nothing of it is to come. */
export function afterRun(job: Job, { at, outcome }: Event & { type: 'run-ended' }): Job | undefined {
  if (job.batch !== 'stages') return job;
  if (job.state === 'running')
    return { ...job, state: 'failed', endedAt: at, message: job.message ?? 'interrupted' };
  const isOver = outcome === 'done' || outcome === 'refused';
  return job.state === 'pending' && isOver ? asBefore(job) : job;
}

/** It was not begun, and nothing waits for it: as it was the last time, where there was one. */
function asBefore({ startedAt: _, endedAt: __, message: ___, ...job }: Job): Job | undefined {
  const { number: _number, ...last } = job.attempts.at(-1) ?? { number: 0 };
  return 'state' in last ? { ...job, ...last } : undefined;
}

/** Of what is destroyed nothing is still to come, and what failed on the way there matters no more. */
export function afterDestroy(job: Job): boolean {
  if (job.batch === 'bootstrap-kit') return false;
  const builds = (STAGES as readonly (string | undefined)[]).includes(job.stage);
  return !builds || job.state === 'succeeded';
}
