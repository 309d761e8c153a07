import type { Progress } from '../../domain/progress.ts';
import { STAGES } from '../../domain/stage.ts';
import { elapsedMs, type StageProgress } from '../../domain/stage-progress.ts';
import { duration, roughly } from '../../style/durations.ts';
import type { SymbolName, Symbols } from '../../style/symbols.ts';
import { clip, pad, textWidth, wrap } from '../../style/text-width.ts';
import type { Paint, Role } from '../../style/theme.ts';
import { costNow } from '../cost-text.ts';
import { checkNotes } from './check-notes.ts';
import { innerLines } from './inner-lines.ts';
import { isUsualKnown, usualOfRun } from './usual-time.ts';
import { whyItWaits } from './why-it-waits.ts';

export interface FrameLook {
  now: number;
  columns: number;
  rows: number;
  symbols: Symbols;
  paint: Paint;
}

/** The whole run as lines, none wider than the terminal and fewer than it has rows. Pure. */
export function frame(progress: Progress, look: FrameLook): string[] {
  const stages = progress.active?.stages ?? progress.runs.at(-1)?.stages ?? [...STAGES];
  const most = Math.max(1, look.rows - 1);
  const head = [headLine(progress, look), ''];
  const foot = footLines(progress, look);
  const spare = most - head.length - stages.length - foot.length;
  const inner = spare < 1 ? [] : innerLines(progress, look, spare);
  const notes = checkNotes(progress, look, spare - inner.length);
  const body = stages.flatMap((id) => [
    ...stageLines(progress, progress.stages[id], look, inner),
    ...(id === 'check' ? notes : []),
  ]);
  const lines = [...head, ...body, ...foot];
  return lines.length <= most ? lines : shortened(progress, look, body, most);
}

/** A terminal too low for all: the running stage and why it waits come before what is over. */
function shortened(progress: Progress, look: FrameLook, body: string[], most: number): string[] {
  const foot = footLines(progress, look).slice(1);
  const running = body.filter((line) => line.includes(look.symbols.running));
  const rest = body.filter((line) => !running.includes(line));
  return [...running, ...foot, ...rest].slice(0, most);
}

function headLine(progress: Progress, look: FrameLook): string {
  const run = progress.active ?? progress.runs.at(-1);
  const left = [progress.sovereign, ...(run === undefined ? [] : [runText(progress, look.now)])].join('  ');
  const right = costNow(progress) ?? '';
  return look.paint('strong', spread(left, right, look.columns));
}

function runText(progress: Progress, now: number): string {
  const run = progress.active ?? progress.runs.at(-1)!;
  const end = run.endedAt === undefined ? now : Date.parse(run.endedAt);
  const took = duration(Math.max(0, end - Date.parse(run.startedAt)));
  const usual = usualOfRun(progress);
  const parts = [
    run.sandbox ? `${run.command} in the sandbox` : run.command,
    took,
    ...(usual === undefined ? [] : [`usually ${roughly(usual).slice(1)}`]),
  ];
  return parts.join(' · ');
}

function footLines(progress: Progress, look: FrameLook): string[] {
  const waiting = progress.active === undefined ? undefined : whyItWaits(progress);
  if (waiting === undefined) return [];
  return ['', ...wrap(waiting, look.columns - 2).map((line) => ` ${line}`)].slice(
    0,
    Math.max(5, Math.floor(look.rows / 3)),
  );
}

const LOOKS: Record<StageProgress['state'], [SymbolName, Role]> = {
  waiting: ['waiting', 'waiting'],
  running: ['running', 'active'],
  done: ['done', 'good'],
  skipped: ['done', 'quiet'],
  failed: ['failed', 'bad'],
  undone: ['skipped', 'quiet'],
};

function stageLines(progress: Progress, stage: StageProgress, look: FrameLook, inner: string[]): string[] {
  const [symbol, role] = LOOKS[stage.state];
  const detail = stage.state === 'running' ? runningDetail(stage, progress) : doneDetail(stage);
  const text = spread(`${pad(stage.stage, 10)} ${detail}`, timeText(stage, progress, look), look.columns - 3);
  const line = ` ${look.paint(role, look.symbols[symbol])} ${stage.state === 'waiting' ? look.paint('waiting', text) : text}`;
  return stage.state === 'running' ? [line, ...inner] : [line];
}

function doneDetail({ state, detail = '', interrupted }: StageProgress): string {
  if (interrupted === true) return 'interrupted';
  return state === 'skipped' || state === 'failed' ? `${state}: ${detail}` : detail;
}

/** What it took; while it runs also what it usually takes. */
function timeText(stage: StageProgress, progress: Progress, look: FrameLook): string {
  if (stage.startedAt === undefined) return '';
  const took = duration(elapsedMs(stage, look.now));
  if (stage.state !== 'running' || !isUsualKnown(stage, progress)) return took;
  return `${took} of ${roughly(stage.usualMs)}`;
}

function runningDetail(stage: StageProgress, progress: Progress): string {
  const components = Object.values(progress.components);
  if (stage.stage === 'converge' && components.length > 0) {
    const installed = components.filter((one) => one.state === 'installed' && one.suspended !== true);
    return `${installed.length} of ${components.length} installed`;
  }
  const counted = stage.steps.findLast((one) => one.total !== undefined);
  if (counted !== undefined) {
    const done = Math.max(...stage.steps.map((one) => (one.state === 'done' ? (one.done ?? 0) : 0)));
    return `${done} of ${counted.total}`;
  }
  const done = stage.steps.filter(({ state }) => state === 'done').length;
  return stage.steps.length === 0 ? '' : `${done} of ${stage.steps.length}`;
}

/** One text to the left, one to the right, never wider than so many columns; the right one wins. */
function spread(left: string, right: string, columns: number): string {
  const room = columns - textWidth(right) - (right === '' ? 0 : 1);
  return room < 8 ? clip(left, columns) : `${pad(left, room)}${right === '' ? '' : ` ${right}`}`.trimEnd();
}
