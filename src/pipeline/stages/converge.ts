import type { RegionView } from '../../clients/flux/region-view.ts';
import { componentEvents } from '../../domain/component/component-events.ts';
import { outcomeOf } from '../../domain/component/outcome.ts';
import { componentKey } from '../../domain/component-progress.ts';
import { regionKeys } from '../../domain/spec.ts';
import type { Stage, World } from '../world.ts';
import { followConvergence, observe } from './converge/follow.ts';

const LOOK_FOR_MS = 10_000;
/** What a Kustomization takes to look whether all is still as it was. */
const ROUND_MS = 2_000;

/** Watches Flux until every expected component of every region is installed and runs. */
export const converge: Stage = {
  id: 'converge',
  title: 'Watch it converge',

  async isDone(world) {
    const views = await present(world);
    const outcome = views === undefined ? undefined : outcomeOf(views);
    if (views === undefined || outcome?.kind !== 'converged') return undefined;
    await tellNews(world, views);
    return told(outcome.installed);
  },

  async run(world) {
    return told(await followConvergence(world));
  },
};

/** What was told last may have mended itself while nobody looked: a stage that is skipped says so. */
async function tellNews(world: World, views: RegionView[]): Promise<void> {
  const { components } = world.progress();
  for (const seen of views.flatMap((view) => view.components)) {
    const known = components[componentKey(seen.region, seen.component)];
    const same = known?.uid === seen.uid && known.state === seen.state;
    if (same && (known.suspended ?? false) === seen.suspended) continue;
    for (const event of componentEvents(undefined, seen)) await world.emit(event);
  }
}

/** One complete picture of every region; undefined when one cannot be had soon. */
async function present(world: World): Promise<RegionView[] | undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([world.signal, stop.signal]);
  const tooLate = world.clock.sleep(LOOK_FOR_MS, signal).then(() => stop.abort());
  tooLate.catch(() => undefined);
  try {
    const regions = regionKeys(world.spec.regions);
    const views = await Promise.all(regions.map((region) => firstView(world, region, signal)));
    world.signal.throwIfAborted();
    return views.every((view) => view !== undefined) ? views : undefined;
  } finally {
    stop.abort();
  }
}

/** The first complete picture; a later one where the first fell into the turn of a Kustomization. */
async function firstView(world: World, region: string, signal: AbortSignal): Promise<RegionView | undefined> {
  const patience = new AbortController();
  let seen: RegionView | undefined;
  for await (const view of observe(world, region, AbortSignal.any([signal, patience.signal]))) {
    if (view.link.state !== 'fresh') return undefined;
    if (!view.synced) continue;
    if (!isOnItsRound(view)) return view;
    if (seen === undefined)
      void world.clock.sleep(ROUND_MS, signal).then(
        () => patience.abort(),
        () => undefined,
      );
    seen = view;
  }
  return seen;
}

/** All runs, and a Kustomization that was ready a moment ago does not say so while it looks again. */
function isOnItsRound(view: RegionView): boolean {
  const outcome = outcomeOf([view]);
  return outcome.kind === 'moving' && outcome.installed > 0 && outcome.installed === outcome.expected;
}

function told(installed: number): string {
  return `${installed} of ${installed} installed`;
}
