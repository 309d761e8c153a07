import type { Progress, RunProgress } from '../../domain/progress.ts';
import { STAGES } from '../../domain/stage.ts';
import { elapsedMs, type StageProgress } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';
import { STAGE_LOOKS } from '../../style/state-looks.ts';
import { pad, wrap } from '../../style/text-width.ts';
import { type Line, type Look, plain, span } from './line.ts';
import { stepLines } from './stages.ts';

/** The run that the stages are of. */
export function newestRun({ active, runs }: Progress): RunProgress | undefined {
  return active ?? runs.at(-1);
}

/** Every stage of the newest run on lines of its own: what it did, what it took, and its sub-steps below. */
export function stageList(progress: Progress, now: number, columns: number, look: Look): Line[] {
  const ids = newestRun(progress)?.stages ?? [...STAGES];
  return ids.flatMap((id) => {
    const stage = progress.stages[id];
    return [...stageLines(stage, now, columns, look), ...stepLines(stage, now, columns, look)];
  });
}

const NAME = 10;
const TOOK = 8;
const AROUND = NAME + TOOK + 7;

function stageLines(stage: StageProgress, now: number, columns: number, { symbols }: Look): Line[] {
  const { symbol, role } = STAGE_LOOKS[stage.state];
  const cut = stage.interrupted === true;
  const sign = span(`  ${cut ? symbols.warning : symbols[symbol]} `, cut ? 'warning' : role);
  const took = stage.startedAt === undefined ? '' : duration(elapsedMs(stage, now));
  const parts = wrap(saidOf(stage, now), Math.max(20, columns - AROUND));
  return (parts.length === 0 ? [''] : parts).map((part, index) =>
    index > 0
      ? plain(`${' '.repeat(AROUND)}${part}`)
      : [
          sign,
          span(`${pad(stage.stage, NAME)} `, stage.state === 'running' ? 'strong' : 'plain'),
          span(`${pad(took, TOOK)}  `, 'quiet'),
          span(part, stage.state === 'failed' ? 'bad' : undefined),
        ],
  );
}

/** The state as a word where the stage did not end by itself; else what it said at its end. */
function saidOf(stage: StageProgress, now: number): string {
  const { state, detail = '', interrupted, usualMs } = stage;
  if (interrupted === true) return 'interrupted';
  if (state === 'running') {
    const over = elapsedMs(stage, now) > usualMs;
    return `running, usually ${duration(usualMs)}${over ? ': longer than usual' : ''}`;
  }
  if (state === 'waiting') return 'waiting';
  return state === 'done' ? detail : `${state}${detail === '' ? '' : `: ${detail}`}`;
}
