import type { RegionView } from '../../clients/flux/region-view.ts';
import { outcomeOf } from '../../domain/component/outcome.ts';
import { regionKeys } from '../../domain/spec.ts';
import type { Stage, World } from '../world.ts';
import { followConvergence, observe } from './converge/follow.ts';

const LOOK_FOR_MS = 10_000;

/** Watches Flux until every expected component of every region is installed and runs. */
export const converge: Stage = {
  id: 'converge',
  title: 'Watch it converge',

  async isDone(world) {
    const views = await present(world);
    const outcome = views === undefined ? undefined : outcomeOf(views);
    return outcome?.kind === 'converged' ? told(outcome.installed) : undefined;
  },

  async run(world) {
    return told(await followConvergence(world));
  },
};

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

async function firstView(world: World, region: string, signal: AbortSignal): Promise<RegionView | undefined> {
  for await (const view of observe(world, region, signal)) {
    if (view.link.state !== 'fresh') return undefined;
    if (view.synced) return view;
  }
  return undefined;
}

function told(installed: number): string {
  return `${installed} of ${installed} installed`;
}
