import type { ComponentProgress } from '../../domain/component-progress.ts';
import type { Progress } from '../../domain/progress.ts';

/** Why a run is still waiting: one cause, what it blocks, what to do. Undefined when nothing waits. */
export function waitingSentence(progress: Progress): string | undefined {
  const components = Object.values(progress.components).filter((one) => one.state !== 'installed');
  const root = mostBlocking(components);
  if (root === undefined) return stepSentence(progress);
  const blocked = blockedBy(root, components).length;
  const blocks = blocked === 0 ? '' : `, which blocks ${blocked} other${blocked === 1 ? '' : 's'}`;
  const why = root.cause ?? root.message ?? root.reason ?? 'it is being installed';
  const fix = root.fix ?? `catalyst sovereign explain ${progress.sovereign} ${root.component}`;
  return `Waiting for ${root.component}${blocks}: ${why.replace(/\.$/, '')}. Fix: ${fix}`;
}

function stepSentence(progress: Progress): string | undefined {
  const stage = Object.values(progress.stages).find((one) => one.state === 'running');
  const step = stage?.steps.findLast((one) => one.state === 'waiting' || one.state === 'running');
  return step && `Waiting for ${step.title}${step.detail ? `: ${step.detail}` : ''}`;
}

function mostBlocking(components: ComponentProgress[]): ComponentProgress | undefined {
  const roots = components.filter((one) => one.blockedBy === undefined);
  const weight = (one: ComponentProgress) =>
    (one.state === 'failed' ? 1_000 : one.state === 'degraded' ? 500 : 0) + blockedBy(one, components).length;
  return roots.toSorted((left, right) => weight(right) - weight(left))[0];
}

/** Every component whose chain of blockers leads to `root`, within its region. */
function blockedBy(root: ComponentProgress, components: ComponentProgress[]): ComponentProgress[] {
  const reached = new Set([root.component]);
  const region = components.filter((one) => one.region === root.region);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const one of region)
      if (one.blockedBy !== undefined && reached.has(one.blockedBy)) reached.add(one.component);
  }
  return region.filter((one) => one !== root && reached.has(one.component));
}
