import { CatalystError } from '../../domain/errors.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { Progress } from '../../domain/progress.ts';
import type { StageProgress } from '../../domain/stage-progress.ts';
import { costOf } from '../derive/money.ts';
import { besideField, create } from '../forms/create.ts';
import type { Change } from '../messages.ts';
import type { PlannedRun } from './runs.ts';
import type { Task, TaskDone, TaskWay } from './task.ts';

type RunChange = Change & { verb: 'create' | 'go-on' | 'destroy' };

/** Runs of the pipeline: planned here, then begun as programs of their own, which leaving the dashboard does not stop. */
export function runTask(change: RunChange): Task {
  switch (change.verb) {
    case 'create':
      return createTask(change);
    case 'go-on':
      return goOnTask(change.fqdn);
    default:
      return destroyTask(change.fqdn);
  }
}

function createTask({ values }: RunChange & { verb: 'create' }): Task {
  return {
    command: create.command(values, ''),
    run: async (_services, way) => {
      const world = values.context === 'sandbox' ? 'sandbox' : 'real';
      const planned = await way.runs.planCreate(values, world, way.signal).catch(besideFields);
      return begun(planned, { ...way, world });
    },
  };
}

function goOnTask(fqdn: string): Task {
  const words = ['sovereign', 'resume', fqdn];
  return {
    command: ['catalyst', ...words].join(' '),
    run: async ({ sovereigns }, way) => {
      const lines = leftLines((await sovereigns.show(fqdn)).progress);
      return begun({ fqdn, words, lines, text: `Go on with ${fqdn} where it stopped?` }, way);
    },
  };
}

/** How far it came, what is left to do, and what it costs then. */
function leftLines(progress: Progress): string[] {
  const run = lifeRuns(progress).at(-1);
  if (run === undefined) return [];
  const { command, outcome = 'interrupted', error, stages } = run;
  const named = (is: (stage: StageProgress) => boolean) =>
    stages.filter((id) => is(progress.stages[id])).join(', ');
  const isDone = ({ state }: StageProgress) => state === 'done' || state === 'skipped';
  const line = (name: string, text: string) => (text === '' ? [] : [`${name.padEnd(6)} ${text}`]);
  const monthly = command === 'destroy' ? undefined : costOf(progress, 'monthly');
  return [
    ...line('run', `${command}, ${outcome}${error === undefined ? '' : `: ${error.message}`}`),
    ...line('done', named(isDone)),
    ...line(
      'left',
      named((stage) => !isDone(stage)),
    ),
    ...line('cost', monthly === undefined ? '' : `${monthly} a month by its plan (net)`),
    '',
    command === 'destroy'
      ? 'It looks again at what is there, and goes on to take that down.'
      : 'It looks again at what is there, and makes what its plan still lacks.',
  ];
}

function destroyTask(fqdn: string): Task {
  return {
    command: `catalyst sovereign destroy ${fqdn} --confirm=${fqdn}`,
    confirmName: fqdn,
    run: async (_services, way) => begun(await way.runs.planDestroy(fqdn, way.world, way.signal), way),
  };
}

async function begun(
  { fqdn, words, text, lines }: PlannedRun,
  { ask, signal, runs, world }: TaskWay,
): Promise<TaskDone> {
  if (!(await ask({ text, lines })))
    throw new CatalystError('CATALYST-DECLINED', 'Cancelled. Nothing was touched.');
  await runs.begin({ fqdn, words, world }, signal);
  return { text: `At work on ${fqdn}. Leaving the dashboard does not stop it.`, tone: 'good', begun: fqdn };
}

/** Beside its field each says what to do; how to give it on a command line is no matter here. */
function besideFields(failure: unknown): never {
  if (!(failure instanceof CatalystError) || failure.faults === undefined) throw failure;
  const { code, faults, cause } = failure;
  const count = faults.length === 1 ? '1 thing is' : `${faults.length} things are`;
  throw new CatalystError(code, `${count} wrong. Nothing was touched.`, {
    faults: faults.map(besideField),
    cause,
  });
}
