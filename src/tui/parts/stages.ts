import type { Progress } from '../../domain/progress.ts';
import { STAGES } from '../../domain/stage.ts';
import { elapsedMs, type StageProgress, type StepProgress } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';
import { STAGE_LOOKS } from '../../style/state-looks.ts';
import { clip, pad } from '../../style/text-width.ts';
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

/** What failed and what is under way of a stage's sub-steps, then the newest ones; how many others there were. */
export function stepLines(stage: StageProgress, now: number, columns: number, look: Look): Line[] {
  const told = stage.steps.filter(({ step }) => step !== 'waiting');
  const isOpen = ({ state }: StepProgress) => state === 'failed' || state === 'running';
  const open = told.filter(isOpen).slice(-MOST_STEPS);
  const room = MOST_STEPS - open.length;
  const newest = room === 0 ? [] : told.filter((one) => !isOpen(one)).slice(-room);
  const shown = told.filter((one) => open.includes(one) || newest.includes(one));
  const end = stage.endedAt === undefined ? now : Date.parse(stage.endedAt);
  const lines = shown.map((step) => stepLine(step, stage.endedAt === undefined, end, columns, look));
  const others = told.length - shown.length;
  return others > 0
    ? [...lines, [span(`       and ${others} more: the log tells all of them`, 'quiet')]]
    : lines;
}

const SIGNS = {
  waiting: ['waiting', 'waiting'],
  running: ['running', 'active'],
  done: ['done', 'good'],
  failed: ['failed', 'bad'],
  skipped: ['skipped', 'quiet'],
} as const;

/** What was under way when its stage ended was left so. */
function stepLine(
  step: StepProgress,
  isAlive: boolean,
  now: number,
  columns: number,
  { symbols }: Look,
): Line {
  const left = step.state === 'running' && !isAlive;
  const [symbol, role] = left ? (['warning', 'warning'] as const) : SIGNS[step.state];
  const count = step.total === undefined ? '' : `${step.done ?? 0} of ${step.total}`;
  const detail = [count, step.detail ?? '', left ? 'left so' : ''].filter((part) => part !== '').join('  ');
  const title = Math.min(44, Math.max(28, Math.floor(columns / 3)));
  return [
    span(`     ${symbols[symbol]} `, role),
    span(clip(`${pad(step.title, title)} ${pad(duration(elapsedMs(step, now)), 7)} ${detail}`, columns - 7)),
  ];
}
