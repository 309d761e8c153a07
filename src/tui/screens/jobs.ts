import { timeOfDay } from '../../style/durations.ts';
import type { SymbolName } from '../../style/symbols.ts';
import type { Role } from '../../style/theme.ts';
import { ganttBar, type Range, rangeOf } from '../derive/gantt.ts';
import type { Job, JobState, Jobs } from '../derive/jobs.ts';
import { jobsNow } from '../derive/jobs-now.ts';
import { toldPanel } from '../derive/told-panel.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { ageOf, spanOf } from '../parts/age.ts';
import { plain, span } from '../parts/line.ts';
import { memo } from '../parts/memo.ts';
import { type Column, type Rows, rowsOf } from '../parts/rows.ts';
import type { Told } from '../told.ts';
import { type Screen, selectedKey } from './screen.ts';

interface JobItem extends Job {
  range: Range;
}

const COLUMNS: readonly Column<JobItem>[] = [
  {
    title: 'JOB',
    width: 20,
    grow: 1,
    cell: ({ name, executions }) => `${name}${executions > 1 ? ` (${executions})` : ''}`,
  },
  { title: 'STATE', width: 9, cell: ({ state }) => state },
  { title: 'BEGAN', width: 6, cell: ({ startedAt }, now) => ageOf(startedAt, now) },
  { title: 'TOOK', width: 7, cell: tookText },
  {
    title: 'TIME',
    width: 14,
    grow: 4,
    drawn: true,
    cell: (job, now, width) => ganttBar(job, job.range, now, width),
  },
  { title: 'SAID', width: 20, grow: 3, from: 110, cell: ({ message = '' }) => message },
];

/** The sign of a job's state. */
export const JOB_SIGNS: Record<JobState, [SymbolName, Role]> = {
  failed: ['failed', 'bad'],
  running: ['running', 'active'],
  pending: ['waiting', 'waiting'],
  succeeded: ['done', 'good'],
};

function tookText({ startedAt, endedAt }: JobItem, now: number): string {
  if (startedAt === undefined) return '';
  return spanOf((endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(startedAt));
}

const URGENCY: Record<JobState, number> = { failed: 0, running: 1, pending: 2, succeeded: 3 };

const itemsOf = memo((jobs: Jobs): JobItem[] => {
  const range = rangeOf(jobs.values());
  return [...jobs.values()].map((job) => ({ ...job, range })).sort(byUrgency);
});

/** What failed first, then what is newest. */
function byUrgency(a: Job, b: Job): number {
  const began = (job: Job) => (job.startedAt === undefined ? 0 : Date.parse(job.startedAt));
  return URGENCY[a.state] - URGENCY[b.state] || began(b) - began(a) || (a.key < b.key ? -1 : 1);
}

function jobRows({ panels }: Model, place: Place): Rows | undefined {
  const told = panels.told[place.fqdn ?? '']?.value;
  if (told === undefined) return undefined;
  return rowsOf(
    {
      items: itemsOf(jobsNow(told)),
      columns: COLUMNS,
      keyOf: ({ key }) => key,
      searched: ({ name, state, batch, message = '' }) => `${name} ${state} ${batch} ${message}`,
      sign: ({ state }, { symbols }) => span(symbols[JOB_SIGNS[state][0]], JOB_SIGNS[state][1]),
    },
    place,
  );
}

/** Stages and installations as a table and along the time they took. */
export const jobs: Screen = {
  title: () => 'Jobs',
  panel: (model, { fqdn = '' }) => toldPanel(model, fqdn),
  rows: jobRows,
  status: (model, { fqdn = '' }) => plain(statusText(model.panels.told[fqdn]?.value)),
  note: (model, place) => selectedJob(model, place)?.message,
  open: (model, place) => {
    const named = selectedJob(model, place)?.key;
    return named === undefined ? undefined : placeOf('job', { fqdn: place.fqdn ?? '', named });
  },
  empty: ({ fqdn = '' }) => `No jobs of ${fqdn} yet.`,
  command: ({ fqdn = '' }) => `catalyst sovereign watch ${fqdn}`,
};

function selectedJob(model: Model, place: Place): Job | undefined {
  const rows = jobRows(model, place);
  const key = rows && selectedKey(rows, place);
  return key === undefined ? undefined : model.panels.told[place.fqdn ?? '']?.value?.jobs.get(key);
}

function statusText(told: Told | undefined): string {
  if (told === undefined) return '';
  const { jobs, progress } = told;
  const count = (state: JobState) => [...jobs.values()].filter((job) => job.state === state).length;
  const parts = (['failed', 'running', 'pending'] as const).flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  );
  const open = count('running') + count('pending') > 0 && progress.active === undefined;
  const left = open && progress.at !== undefined ? `, as left at ${timeOfDay(progress.at)}` : '';
  return [`${count('succeeded')} of ${jobs.size} jobs succeeded${left}`, ...parts].join(' · ');
}
