import { type ComponentProgress, componentKey } from '../domain/component-progress.ts';
import { CatalystError } from '../domain/errors.ts';
import type { Progress } from '../domain/progress.ts';
import { nearest } from '../domain/spec/nearest.ts';

/** Why a component waits: the chain from it down to the root cause. */
export interface Explanation {
  region: string;
  /** The component asked for first, the root last. */
  chain: ComponentProgress[];
  cause?: string;
  fix?: string;
  /** Components that wait for the root, directly or not. */
  blocks: string[];
}

/**
 * Explains one component, or without a name every component that nothing else blocks and that is not installed.
 * @throws CatalystError CATALYST-NOT-FOUND for a component that was never seen
 */
export function explainSovereign(progress: Progress, name?: string): Explanation[] {
  const components = Object.values(progress.components);
  const waiting = components.filter(({ state }) => state !== 'installed');
  if (name === undefined) return waiting.filter((one) => blockerOf(progress, one) === undefined).map(explain);
  const found = components.filter(({ component }) => component === name);
  if (found.length > 0) return found.map(explain);
  const like = nearest(
    name,
    components.map(({ component }) => component),
  );
  throw new CatalystError('CATALYST-NOT-FOUND', `No component ${name} was seen on ${progress.sovereign}.`, {
    hint: like === undefined ? `catalyst sovereign show ${progress.sovereign}` : `Did you mean ${like}?`,
  });

  function explain(asked: ComponentProgress): Explanation {
    const chain = chainOf(progress, asked);
    const root = chain.at(-1) ?? asked;
    const { cause = root.message, fix } = root;
    const blocks = waiting.filter((one) => one !== root && chainOf(progress, one).at(-1) === root);
    return {
      region: asked.region,
      chain,
      ...(cause === undefined ? {} : { cause }),
      ...(fix === undefined ? {} : { fix }),
      blocks: blocks.map(({ component }) => component),
    };
  }
}

/** Follows what blocks what; a circle ends where it closes. */
function chainOf(progress: Progress, from: ComponentProgress): ComponentProgress[] {
  const chain = [from];
  for (let next = blockerOf(progress, from); next !== undefined && !chain.includes(next); ) {
    chain.push(next);
    next = blockerOf(progress, next);
  }
  return chain;
}

/** What was reported as blocking it, else a dependency that is not installed. */
function blockerOf(progress: Progress, component: ComponentProgress): ComponentProgress | undefined {
  if (component.state === 'installed') return undefined;
  const named = component.blockedBy === undefined ? [] : [component.blockedBy];
  const found = [...named, ...(component.dependsOn ?? [])]
    .map((name) => progress.components[componentKey(component.region, name)])
    .filter((one) => one !== undefined);
  return found.find(({ state }) => state !== 'installed');
}
