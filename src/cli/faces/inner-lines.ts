import { tellingLine } from '../../domain/component/telling-line.ts';
import type { ComponentProgress } from '../../domain/component-progress.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { StepProgress } from '../../domain/stage-progress.ts';
import { duration } from '../../style/durations.ts';
import type { SymbolName } from '../../style/symbols.ts';
import { clip, pad } from '../../style/text-width.ts';
import type { Role } from '../../style/theme.ts';
import type { FrameLook } from './frame.ts';
import { runningStage } from './why-it-waits.ts';

/** Below the running stage: its open steps, and in `converge` the components that need a look, at most `room` lines. */
export function innerLines(progress: Progress, look: FrameLook, room: number): string[] {
  const running = runningStage(progress);
  if (running === undefined) return [];
  const components = running.stage === 'converge' ? openComponents(progress) : [];
  const steps = running.steps.filter(({ state, step }) => isOpen(state) && step !== 'waiting');
  const shown = components.length > 0 ? steps.filter(({ detail }) => detail !== undefined) : steps.slice(-8);
  const primary = primaryRegion(progress);
  const lines = [
    ...shown.map((step) => stepLine(step, look)),
    ...components.map((one) => componentLine(one, primary, look)),
  ];
  if (lines.length <= room) return lines;
  const left = lines.length - room + 1;
  return [...lines.slice(0, room - 1), look.paint('quiet', `     and ${left} more`)];
}

function isOpen(state: StepProgress['state']): boolean {
  return state !== 'done' && state !== 'skipped';
}

function stepLine(step: StepProgress, look: FrameLook): string {
  const symbol = step.state === 'failed' ? 'failed' : step.state === 'running' ? 'running' : 'waiting';
  const took = duration(Math.max(0, look.now - Date.parse(step.startedAt)));
  const text = [step.title, step.detail, step.state === 'running' ? took : undefined].filter(Boolean);
  return `     ${look.symbols[symbol]} ${clip(text.join('  '), look.columns - 8)}`;
}

const URGENCY: Record<string, number> = { failed: 0, degraded: 1, installing: 2, pending: 3 };

function openComponents(progress: Progress): ComponentProgress[] {
  const open = Object.values(progress.components).filter((one) => one.state !== 'installed');
  return open.toSorted((left, right) => URGENCY[left.state]! - URGENCY[right.state]!);
}

const LOOKS: Record<string, [SymbolName, Role]> = {
  failed: ['failed', 'bad'],
  degraded: ['warning', 'warning'],
  installing: ['running', 'active'],
  pending: ['waiting', 'waiting'],
};

function componentLine(one: ComponentProgress, primary: string, look: FrameLook): string {
  const [symbol, role] = LOOKS[one.state] ?? ['waiting', 'waiting'];
  const name = one.region === primary ? one.component : `${one.region}:${one.component}`;
  const names = look.columns < 60 ? 12 : 18;
  const text = `${pad(name, names)} ${pad(wordOf(one), 12)} ${whyOf(one)}`;
  return `     ${look.paint(role, look.symbols[symbol])} ${clip(text, look.columns - 8)}`;
}

function wordOf(one: ComponentProgress): string {
  if (one.suspended === true) return 'suspended';
  if (isBlocked(one)) return 'waiting for';
  if (one.attempt === undefined || one.state === 'failed') return one.state;
  return one.attempts === undefined ? `retry ${one.attempt}` : `retry ${one.attempt} of ${one.attempts}`;
}

function whyOf(one: ComponentProgress): string {
  if (isBlocked(one)) return one.blockedBy ?? '';
  return tellingLine(one.cause ?? one.message ?? '');
}

function isBlocked(one: ComponentProgress): boolean {
  return one.state === 'pending' && one.blockedBy !== undefined;
}
