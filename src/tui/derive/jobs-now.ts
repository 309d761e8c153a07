import { memo } from '../parts/memo.ts';
import type { Told } from '../told.ts';
import type { Job, Jobs } from './jobs.ts';

/** Jobs as the journal left them: what was under way when no run was at work any more took no time since, as far as anybody knows. */
export function jobsNow({ jobs, progress }: Pick<Told, 'jobs' | 'progress'>): Jobs {
  return progress.active === undefined && progress.at !== undefined ? leftAt(jobs, progress.at) : jobs;
}

/** Under way when its run ended. */
export function isLeft({ state, endedAt }: Pick<Job, 'state' | 'endedAt'>): boolean {
  return state === 'running' && endedAt !== undefined;
}

const leftAt = memo((jobs: Jobs, endedAt: string): Jobs => {
  const ended = <T extends Pick<Job, 'state' | 'endedAt'>>(one: T): T =>
    one.state === 'running' && one.endedAt === undefined ? { ...one, endedAt } : one;
  return new Map([...jobs].map(([key, job]) => [key, ended({ ...job, attempts: job.attempts.map(ended) })]));
});
