import { componentId } from '../domain/component.ts';
import type { ComponentProgress } from '../domain/component-progress.ts';
import { CatalystError } from '../domain/errors.ts';
import { explain, explainChain, type RootCause } from '../domain/explain.ts';
import type { Progress } from '../domain/progress.ts';
import { primaryRegion } from '../domain/progress-region.ts';
import { nearest } from '../domain/spec/nearest.ts';

/** A component as it is known, by its cluster or by the journal; `since` is absent when the cluster does not tell. */
export type ExplainedStep = Omit<ComponentProgress, 'since'> & { since?: string };

/** What is known of a Sovereign's components, whoever said it. */
export interface Known extends Pick<Progress, 'sovereign' | 'outputs'> {
  components: Record<string, ExplainedStep>;
}

/** Why a component waits: the chain from it down to the root cause. */
export interface Explanation {
  region: string;
  /** The component asked for first, the root last. */
  chain: ExplainedStep[];
  cause?: string;
  fix?: string;
  /** Ids of what waits for the root, directly or not. */
  blocks: string[];
}

/**
 * Explains one component, or without a name every root cause, the most urgent first.
 * @throws CatalystError CATALYST-NOT-FOUND for a component that was never seen
 */
export function explainSovereign(progress: Known, name?: string): Explanation[] {
  const components = Object.values(progress.components);
  const primary = primaryRegion(progress);
  const roots = explain(components, primary);
  if (name === undefined) return roots.map((root) => explained(components, primary, root.id, roots));
  const found = components.filter(({ component, region }) =>
    [component, componentId(region, component, primary)].includes(name),
  );
  if (found.length === 0) throw unknownComponent(progress, name);
  const ids = found.map(({ region, component }) => componentId(region, component, primary));
  return ids.map((id) => explained(components, primary, id, roots));
}

function explained(
  components: ExplainedStep[],
  primary: string,
  id: string,
  roots: RootCause[],
): Explanation {
  const chain = explainChain(components, primary, id) as ExplainedStep[];
  const last = chain.at(-1);
  const end = last && componentId(last.region, last.component, primary);
  const root = roots.find((one) => one.id === end || one.cycle?.includes(end ?? ''));
  return {
    region: chain[0]?.region ?? primary,
    chain,
    ...(root === undefined ? {} : { cause: root.cause }),
    ...(root?.fix === undefined ? {} : { fix: root.fix }),
    blocks: root?.blocks ?? [],
  };
}

function unknownComponent({ components, sovereign }: Known, name: string): CatalystError {
  const like = nearest(
    name,
    Object.values(components).map(({ component }) => component),
  );
  return new CatalystError('CATALYST-NOT-FOUND', `No component ${name} was seen on ${sovereign}.`, {
    hint: like === undefined ? `catalyst sovereign show ${sovereign}` : `Did you mean ${like}?`,
  });
}
