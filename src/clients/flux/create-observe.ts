import type { Clock } from '../../domain/surroundings.ts';
import type { Kubernetes } from '../kubernetes/kubernetes.ts';
import { observeRegion } from './observe-region.ts';
import type { ObserveOptions, ObserveRegion, RegionView } from './region-view.ts';

export interface CreateObserveOptions {
  kubernetes(region: string): Promise<Kubernetes>;
  clock: Clock;
  /** How much faster than real time the other side runs; 1 outside a sandbox. */
  speed: number;
}

/** What a World's `observe` is: observers of any region over that region's client. */
export function createObserve(surroundings: CreateObserveOptions): ObserveRegion {
  return async function* observe(region: string, options: ObserveOptions): AsyncGenerator<RegionView> {
    const kubernetes = await surroundings.kubernetes(region);
    const { clock, speed } = surroundings;
    yield* observeRegion({ ...options, region, kubernetes, clock, speed: Math.max(1, speed) });
  };
}
