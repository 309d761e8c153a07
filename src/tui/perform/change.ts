import { CatalystError } from '../../domain/errors.ts';
import type { Change, Effect } from '../messages.ts';
import type { Notice } from '../model.ts';
import { askedTogether, type Ended, type Question } from './asked-together.ts';
import type { Send } from './desk.ts';
import { panelError } from './panel-error.ts';
import type { Questions } from './questions.ts';
import type { Runs } from './runs.ts';
import type { Task, TaskDone } from './task.ts';
import { tasksOf } from './tasks-of.ts';
import type { Worlds } from './worlds.ts';

interface Changing {
  worlds: Worlds;
  send: Send;
  signal: AbortSignal;
  questions: Questions;
  runs: Runs;
}

/** Lets services plan a change, asks once with the plan and the commands, and says what came of it. */
export async function change(around: Changing, effect: Effect & { type: 'change' }): Promise<void> {
  const { send, signal } = around;
  const { change: wanted, form } = effect;
  const ended = await done(around, wanted, form).catch((failure: unknown): Ended<TaskDone>[] => [
    { failure },
  ]);
  if (signal.aborted) return;
  const failures = ended.flatMap((one) => ('failure' in one ? [one.failure] : []));
  const declined = failures.some(isDeclined);
  if (!declined && form !== undefined && failures.length > 0) send(refused(form, failures[0]));
  else if (!declined || form === undefined) send({ type: 'said', notice: noticeOf(ended) });
  if (failures.length === ended.length) return;
  send({ type: 'changed', fqdn: wanted.fqdn, ...(form === undefined ? {} : { form }) });
  const begun = ended.flatMap((one) => ('value' in one ? [one.value.begun] : [])).find(Boolean);
  if (begun !== undefined) send({ type: 'begun', fqdn: begun });
}

async function done(around: Changing, wanted: Change, form: number | undefined): Promise<Ended<TaskDone>[]> {
  const { worlds, send, signal, questions, runs } = around;
  const tasks = tasksOf(wanted);
  const { services, credentials, world } = await (wanted.verb === 'create'
    ? worlds.in(wanted.values.context === 'sandbox' ? 'sandbox' : 'real')
    : worlds.of(wanted.fqdn));
  const works = tasks.map(
    (task) => (ask: Parameters<Task['run']>[1]['ask']) =>
      task.run(services, { ask, signal, credentials, world, runs }),
  );
  return askedTogether(works, (all) =>
    questions.ask(send, {
      ...questionOf(all),
      command: tasks.map(({ command }) => command).join('\n'),
      ...(tasks[0]?.confirmName === undefined ? {} : { confirmName: tasks[0].confirmName }),
      ...(form === undefined ? {} : { form }),
    }),
  );
}

function questionOf(all: readonly Question[]): Question {
  const [first = { text: '', lines: [] }] = all;
  if (all.length === 1) return first;
  return { text: `Do all ${all.length} of these?`, lines: all.flatMap(({ lines }) => lines) };
}

const isDeclined = (failure: unknown) =>
  failure instanceof CatalystError && failure.code === 'CATALYST-DECLINED';

function refused(form: number, failure: unknown) {
  const faults = failure instanceof CatalystError ? (failure.faults ?? []) : [];
  return { type: 'refused' as const, form, faults, text: failureText(failure) };
}

function failureText(failure: unknown): string {
  const { message, hint } = panelError(failure);
  return [message, hint].filter(Boolean).join(' ');
}

function noticeOf(ended: readonly Ended<TaskDone>[]): Notice {
  const failures = ended.flatMap((one) => ('failure' in one ? [one.failure] : []));
  if (failures.some(isDeclined)) return { text: 'Cancelled. Nothing was touched.', tone: 'quiet' };
  const [only] = ended;
  if (ended.length === 1 && only !== undefined && 'value' in only)
    return { text: only.value.text, tone: only.value.tone };
  if (ended.length === 1) return { text: failureText(failures[0]), tone: 'bad' };
  const done = `${ended.length - failures.length} of ${ended.length} done.`;
  if (failures.length === 0) return { text: done, tone: 'good' };
  return { text: `${done} ${failureText(failures[0])}`, tone: 'bad' };
}
