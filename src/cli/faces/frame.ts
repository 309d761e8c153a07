import type { ComponentProgress } from '../../domain/component-progress.ts';
import type { Progress } from '../../domain/progress.ts';
import { STAGES, type StageId } from '../../domain/stage.ts';
import { elapsedMs, type StageProgress, type StepProgress } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';
import type { SymbolName, Symbols } from '../../style/symbols.ts';
import { clip, pad, textWidth, wrap } from '../../style/text-width.ts';
import type { Paint, Role } from '../../style/theme.ts';
import { waitingSentence } from './waiting-sentence.ts';

export interface FrameLook {
  now: number;
  columns: number;
  rows: number;
  symbols: Symbols;
  paint: Paint;
}

/** The whole run as lines, none wider than the terminal and no more than it has rows. Pure. */
export function frame(progress: Progress, look: FrameLook): string[] {
  const stages = progress.active?.stages ?? progress.runs.at(-1)?.stages ?? [...STAGES];
  const waiting = waitingSentence(progress);
  const foot =
    waiting === undefined
      ? []
      : [
          '',
          ...wrap(waiting, look.columns - 2)
            .slice(0, 4)
            .map((line) => ` ${line}`),
        ];
  const head = [headLine(progress, look), ''];
  const room = Math.max(0, look.rows - head.length - foot.length - stages.length - 1);
  const inner = innerLines(progress, look).slice(0, room);
  return [
    ...head,
    ...stages.flatMap((id) => stageLines(progress, progress.stages[id], look, inner)),
    ...foot,
  ];
}

function headLine(progress: Progress, look: FrameLook): string {
  const run = progress.active ?? progress.runs.at(-1);
  const cost = progress.outputs.cost as { hourly?: string; currency?: string } | undefined;
  const left = [
    progress.sovereign,
    run && `  ${run.command} · ${duration(look.now - Date.parse(run.startedAt))}`,
  ].join('');
  const right = cost?.hourly === undefined ? '' : `${cost.currency} ${cost.hourly} an hour`;
  return look.paint('strong', spread(left, right, look.columns));
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
  const detail = stage.state === 'running' ? runningDetail(stage, progress) : (stage.detail ?? '');
  const took = stage.startedAt === undefined ? '' : duration(elapsedMs(stage, look.now));
  const time = stage.state === 'running' ? `${took} of ~${duration(stage.usualMs)}` : took;
  const text = spread(`${pad(stage.stage, 10)} ${detail}`, time, look.columns - 3);
  const line = ` ${look.paint(role, look.symbols[symbol])} ${stage.state === 'waiting' ? look.paint('waiting', text) : text}`;
  return stage.state === 'running' ? [line, ...inner] : [line];
}

function runningDetail(stage: StageProgress, progress: Progress): string {
  const components = Object.values(progress.components);
  if (stage.stage === 'converge' && components.length > 0) {
    return `${components.filter((one) => one.state === 'installed').length} of ${components.length} installed`;
  }
  const step = stage.steps.findLast((one) => one.state === 'running') ?? stage.steps.at(-1);
  if (step === undefined) return '';
  return step.total === undefined ? step.title : `${step.title} ${step.done ?? 0} of ${step.total}`;
}

/** Below the running stage: its open steps, and in `converge` the components that need a look. */
function innerLines(progress: Progress, look: FrameLook): string[] {
  const running = Object.values(progress.stages).find((stage) => stage.state === 'running');
  if (running === undefined) return [];
  const steps = running.steps.filter((step) => step.state !== 'done' && step.state !== 'skipped').slice(-6);
  const components = running.stage === ('converge' satisfies StageId) ? openComponents(progress) : [];
  return [...steps.map((step) => stepLine(step, look)), ...components.map((one) => componentLine(one, look))];
}

function stepLine(step: StepProgress, look: FrameLook): string {
  const symbol = step.state === 'failed' ? 'failed' : step.state === 'running' ? 'running' : 'waiting';
  return `     ${look.symbols[symbol]} ${clip([step.title, step.detail].filter(Boolean).join('  '), look.columns - 8)}`;
}

const URGENCY: Record<string, number> = { failed: 0, degraded: 1, installing: 2, pending: 3 };

function openComponents(progress: Progress): ComponentProgress[] {
  const open = Object.values(progress.components).filter((one) => one.state !== 'installed');
  return open.toSorted((left, right) => URGENCY[left.state]! - URGENCY[right.state]!);
}

function componentLine(one: ComponentProgress, look: FrameLook): string {
  const symbol =
    one.state === 'failed'
      ? 'failed'
      : one.state === 'degraded'
        ? 'warning'
        : one.state === 'installing'
          ? 'running'
          : 'waiting';
  const tries = one.attempt === undefined ? '' : `retry ${one.attempt} of ${one.attempts}  `;
  const word = one.blockedBy === undefined ? one.state : 'waiting for';
  const why = one.blockedBy ?? `${tries}${one.cause ?? one.message ?? ''}`;
  return `     ${look.symbols[symbol]} ${clip(`${pad(one.component, 16)} ${pad(word, 12)} ${why}`, look.columns - 8)}`;
}

/** One text to the left, one to the right, never wider than so many columns; the right one wins. */
function spread(left: string, right: string, columns: number): string {
  const room = columns - textWidth(right) - (right === '' ? 0 : 1);
  return room < 8 ? clip(left, columns) : `${pad(left, room)}${right === '' ? '' : ` ${right}`}`.trimEnd();
}
