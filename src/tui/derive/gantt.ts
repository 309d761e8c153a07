import type { Job } from './jobs.ts';

/** The time that a chart spans, in milliseconds; `to` is absent while something runs: then it is now. */
export interface Range {
  from: number;
  to?: number;
}

/** From the first beginning to the last end. */
export function rangeOf(jobs: Iterable<Job>): Range {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  let open = false;
  for (const { startedAt, endedAt, state } of jobs) {
    if (startedAt === undefined) continue;
    from = Math.min(from, Date.parse(startedAt));
    to = Math.max(to, Date.parse(endedAt ?? startedAt));
    open ||= state === 'running' && endedAt === undefined;
  }
  if (from === Number.POSITIVE_INFINITY) return { from: 0, to: 0 };
  return open ? { from } : { from, to };
}

const BAR = { succeeded: '█', failed: '█', running: '▒', pending: '░' } as const;

/** A job as a bar in so many columns; empty before it began. */
export function ganttBar(job: Job, range: Range, now: number, columns: number): string {
  if (job.startedAt === undefined || columns < 1) return '';
  const to = range.to ?? now;
  const whole = Math.max(1, to - range.from);
  const place = (at: number) => Math.min(columns, Math.max(0, ((at - range.from) / whole) * columns));
  const start = Math.min(columns - 1, Math.floor(place(Date.parse(job.startedAt))));
  const end = Math.max(
    start + 1,
    Math.round(place(job.endedAt === undefined ? now : Date.parse(job.endedAt))),
  );
  return ' '.repeat(start) + BAR[job.state].repeat(end - start);
}
