import { CatalystError } from '../../domain/errors.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { Services } from '../../services/open.ts';
import { timeOfDay } from '../../style/durations.ts';
import { runningStage, stageWaits } from '../derive/causes.ts';
import type { Change } from '../messages.ts';
import type { Notice } from '../model.ts';
import type { Task } from './task.ts';

type Shown = Awaited<ReturnType<Services['sovereigns']['show']>>;

/** Stops the run that was seen at work, as Ctrl-C does in its own terminal; what it made stays, and it can be gone on with. */
export function interruptTask({ fqdn, pid }: Change & { verb: 'interrupt' }): Task {
  return {
    command: `kill -TERM ${pid}`,
    run: async ({ sovereigns }, { ask, signal, runs, world }): Promise<Notice> => {
      const shown = await sovereigns.show(fqdn);
      const { holder } = shown.summary;
      if (holder?.pid !== pid) return over(fqdn);
      if (!(await ask({ text: questionOf(shown), lines: linesOf(shown) })))
        throw new CatalystError('CATALYST-DECLINED', 'Cancelled. Nothing was touched.');
      const { pidStart } = holder;
      return endedNotice(fqdn, await runs.interrupt({ fqdn, world, pid, pidStart }, signal));
    },
  };
}

const over = (fqdn: string): Notice => ({
  text: `That run on ${fqdn} came to its end by itself. Nothing was touched.`,
  tone: 'quiet',
});

function commandOf({ progress }: Shown): string {
  return lifeRuns(progress).at(-1)?.command ?? 'run';
}

function questionOf(shown: Shown): string {
  return `Interrupt the ${commandOf(shown)} of ${shown.summary.fqdn}?`;
}

/** Who runs it, where it stands, and what becomes of it. */
function linesOf(shown: Shown): string[] {
  const { summary, progress } = shown;
  const { holder, fqdn } = summary;
  const stage = runningStage(progress);
  const waits = stage === undefined ? undefined : stageWaits(stage);
  const at = stage === undefined ? [] : [`now    ${[stage.stage, waits].filter(Boolean).join(': ')}`];
  const by =
    holder === undefined
      ? []
      : [
          `by     ${holder.holder} on ${holder.host}, process ${holder.pid}, since ${timeOfDay(holder.since)} UTC`,
        ];
  return [
    `run    ${commandOf(shown)} of ${fqdn}`,
    ...by,
    ...at,
    '',
    'It stops as after Ctrl-C: what is being made is saved first, nothing is left half-written.',
    `What exists stays and goes on to cost. Go on later: r, or catalyst sovereign resume ${fqdn}`,
  ];
}

function endedNotice(fqdn: string, state: string): Notice {
  if (state === 'working') return { text: `Another run is at work on ${fqdn} already.`, tone: 'warning' };
  if (state !== 'interrupted')
    return { text: `The run on ${fqdn} came to its end: ${state}.`, tone: 'quiet' };
  return { text: `Interrupted. Go on: r, or catalyst sovereign resume ${fqdn}`, tone: 'warning' };
}
