import type { Event } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import { foldJobs, type Jobs, noJobs } from './derive/jobs.ts';
import { type Stood, stoodMore } from './derive/stood.ts';

/** What the journal of a Sovereign told so far. */
export interface Told {
  progress: Progress;
  jobs: Jobs;
  stood: Stood;
  /** The newest ones, oldest first. */
  events: readonly Event[];
}

/** More than a person reads; the journal has all of them. */
const EVENTS_KEPT = 2_000;

/** What was told before, and what came after it. `progress` is the fold of all of it. */
export function toldMore(before: Told | undefined, events: readonly Event[], progress: Progress): Told {
  const kept = [...(before?.events ?? []).slice(-EVENTS_KEPT), ...events].slice(-EVENTS_KEPT);
  const jobs = foldJobs(before?.jobs ?? noJobs(), events);
  const stood = stoodMore(before?.stood, events, progress.sovereign);
  return { progress, jobs, stood, events: kept };
}
