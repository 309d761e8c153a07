import type { Progress } from '../../domain/progress.ts';
import { STAGES } from '../../domain/stage.ts';
import { elapsedMs, type StageProgress, type StepProgress } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';
import { STAGE_LOOKS } from '../../style/state-looks.ts';
import { pad } from '../../style/text-width.ts';
import { type Line, type Look, lineWidth, type Span, span } from './line.ts';

/** The stages of the newest run side by side, broken where the terminal ends: symbol, name, and what it took. */
export function stageStrip(progress: Progress, now: number, columns: number, look: Look): Line[] {
  const run = progress.active ?? progress.runs.at(-1);
  const ids = run?.stages ?? [...STAGES];
  const lines: Span[][] = [[]];
  for (const id of ids) {
    const cell = stageCell(progress.stages[id], now, look);
    const line = lines.at(-1) as Span[];
    if (line.length > 0 && lineWidth(line) + lineWidth(cell) > columns) lines.push([...cell]);
    else line.push(...cell);
  }
  return lines;
}

function stageCell(stage: StageProgress, now: number, { symbols }: Look): Line {
  const { symbol, role } = STAGE_LOOKS[stage.state];
  const took = stage.startedAt === undefined ? '' : ` ${duration(elapsedMs(stage, now))}`;
  const sign = stage.interrupted === true ? symbols.warning : symbols[symbol];
  return [
    span(` ${sign} `, stage.interrupted === true ? 'warning' : role),
    span(stage.stage, stage.state === 'running' ? 'strong' : 'plain'),
    span(`${took} `, 'quiet'),
  ];
}

const MOST_STEPS = 6;

/** The newest sub-steps of a running stage. */
export function stepLines({ steps }: StageProgress, now: number, look: Look): Line[] {
  return steps
    .filter(({ step }) => step !== 'waiting')
    .slice(-MOST_STEPS)
    .map((step) => stepLine(step, now, look));
}

const SIGNS = {
  waiting: ['waiting', 'waiting'],
  running: ['running', 'active'],
  done: ['done', 'good'],
  failed: ['failed', 'bad'],
  skipped: ['skipped', 'quiet'],
} as const;

function stepLine(step: StepProgress, now: number, { symbols }: Look): Line {
  const [symbol, role] = SIGNS[step.state];
  const count = step.total === undefined ? '' : `${step.done ?? 0} of ${step.total}`;
  const detail = [count, step.detail ?? ''].filter((part) => part !== '').join('  ');
  return [
    span(`     ${symbols[symbol]} `, role),
    span(`${pad(step.title, 28)} ${pad(duration(elapsedMs(step, now)), 7)} ${detail}`),
  ];
}
