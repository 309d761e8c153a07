import type { RegionState } from '../../domain/component/outcome.ts';
import type { Component } from '../../domain/component.ts';
import type { Link } from './held-set.ts';

/** What an observer knows of one region at a moment. */
export interface RegionView extends RegionState {
  /** Of `components`, those that were looked at again since the picture before; undefined means all of them. */
  changed?: Component[];
  /** Every collection was complete at least once; before that nothing may be concluded. */
  synced: boolean;
  /** The expected set comes from an inventory, not from the kit's table. */
  inventoried: boolean;
  /** What we may not read, or could not in time, a sentence each; nothing may be concluded from its absence. */
  forbidden?: string[];
  /** Of those, why nobody can say whether what Git holds has been applied. */
  undelivered?: string;
  /** HelmReleases that exist. */
  seen: number;
  /** Of the watch on HelmReleases. `absent` means that Flux is not installed yet. */
  link: Link;
  /** When the HelmReleases could be listed for the first time, milliseconds since the epoch. */
  listedAt?: number;
}

/** Follows one region; each value is a complete picture after something changed. Ends when its signal aborts. */
export type ObserveRegion = (region: string, options: ObserveOptions) => AsyncIterable<RegionView>;

export interface ObserveOptions {
  signal: AbortSignal;
  /** Whether what runs counts, on top of what Flux says. */
  workloads: boolean;
  /**
   * For a single look: how long after the HelmReleases everything else may come, milliseconds; what has not by then is named
   * in `forbidden`. Who follows a region waits for all of it.
   */
  partialAfterMs?: number;
}
