import type { RegionView } from '../../../clients/flux/region-view.ts';
import { SOURCE_PATIENCE_MS } from '../../../domain/component/derive-component.ts';
import { outcomeOf } from '../../../domain/component/outcome.ts';
import { CatalystError } from '../../../domain/errors.ts';
import { regionKeys } from '../../../domain/spec.ts';
import { clusterSpeed } from '../../../domain/surroundings.ts';
import type { World } from '../../world.ts';
import { componentFailed, notReconciling, timedOut } from './endings.ts';
import { Face } from './face.ts';
import { merge } from './merge.ts';
import { pullRefused, refusedPulls } from './refused-pull.ts';

/** How long others may go on after one component failed for good; below the promised ten seconds. */
const GRACE_MS = 8_000;
const FIRST_SEEN_MS = 15 * 60_000;
const LOOK_MS = 1_000;

/** Follows every region until all is installed; resolves with their number. Throws CatalystError for every other end. */
export async function followConvergence(world: World): Promise<number> {
  const stop = new AbortController();
  const signal = AbortSignal.any([world.signal, stop.signal]);
  const following = new Following(world);
  const end = following.deadline(signal);
  end.catch(() => undefined);
  try {
    const sources = regionKeys(world.spec.regions).map((region) => observe(world, region, signal));
    const views = merge(sources)[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([views.next(), end]);
      world.signal.throwIfAborted();
      if (next.done === true)
        throw new CatalystError('CATALYST-INTERNAL', 'The observers ended by themselves.');
      const installed = await following.take(next.value);
      if (installed !== undefined) return installed;
    }
  } catch (error) {
    world.signal.throwIfAborted();
    throw error;
  } finally {
    stop.abort();
  }
}

/** The pictures of one region. Throws when nobody gave the world an observer. */
export function observe(world: World, region: string, signal: AbortSignal): AsyncIterable<RegionView> {
  if (world.observe === undefined)
    throw new CatalystError('CATALYST-INTERNAL', 'This world cannot observe Flux.');
  return world.observe(region, { signal, workloads: world.options.workloads });
}

class Following {
  readonly #world: World;
  readonly #regions: string[];
  readonly #face: Face;
  readonly #views = new Map<string, RegionView>();
  readonly #began: number;
  #failedAt: number | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#regions = regionKeys(world.spec.regions);
    this.#face = new Face(world, this.#primary);
    this.#began = world.clock.now();
  }

  /** Shows a picture and draws the conclusion: the number of installed components when all is well. */
  async take(view: RegionView): Promise<number | undefined> {
    this.#views.set(view.region, view);
    await this.#face.show(view, this.#seen);
    this.#refuseSilence();
    if (this.#seen.length < this.#regions.length || this.#seen.some((one) => !one.synced)) return undefined;
    const outcome = outcomeOf(this.#seen);
    if (outcome.kind === 'converged') return outcome.installed;
    if (outcome.installed > 0 && outcome.installed === outcome.expected) this.#refuseUnseen();
    if (outcome.kind === 'failed') this.#fail(outcome.settled);
    else if (this.#mayBeRefused() && refusedPulls(this.#seen).length > 0)
      this.#failedAt ??= this.#world.clock.now();
    else this.#failedAt = undefined;
    return undefined;
  }

  /** Rejects when time has run out, or when something that failed had its grace. */
  async deadline(signal: AbortSignal): Promise<never> {
    const { clock, options } = this.#world;
    for (;;) {
      await clock.sleep(LOOK_MS, signal);
      this.#refuseSilence();
      if (this.#failedAt !== undefined) this.#fail(false);
      if (clock.now() - this.#began < options.convergeTimeoutMs) continue;
      throw timedOut(this.#seen, this.#primary, options.convergeTimeoutMs);
    }
  }

  get #primary(): string {
    return this.#regions[0] ?? '';
  }

  get #seen(): RegionView[] {
    return this.#regions.map((region) => this.#views.get(region)).filter((view) => view !== undefined);
  }

  /** A refusal may be of the Secret before the one that this run has just written: Flux gets its time to ask again. */
  #mayBeRefused(): boolean {
    const { clock, target } = this.#world;
    return clock.now() - this.#began >= Math.max(3_000, SOURCE_PATIENCE_MS / clusterSpeed(target));
  }

  #fail(settled: boolean): void {
    this.#failedAt ??= this.#world.clock.now();
    const waited = this.#world.clock.now() - this.#failedAt;
    if (!settled && !this.#world.options.failFast && waited < GRACE_MS) return;
    const refused = this.#mayBeRefused() ? refusedPulls(this.#seen) : [];
    throw refused.length > 0
      ? pullRefused(refused, this.#primary)
      : componentFailed(this.#seen, this.#primary);
  }

  /** All runs, and nobody can say whether that is all. */
  #refuseUnseen(): void {
    const unseen = this.#seen.find(({ undelivered }) => undelivered !== undefined);
    if (unseen?.undelivered === undefined) return;
    throw new CatalystError('CATALYST-KUBERNETES-FORBIDDEN', unseen.undelivered, {
      hint: 'Everything that was seen is installed; whether that is all that Git holds takes the right to read it.',
    });
  }

  #refuseSilence(): void {
    const { clock, target } = this.#world;
    for (const view of this.#seen) {
      const listed = view.synced && view.seen === 0 ? view.listedAt : undefined;
      if (listed !== undefined && clock.now() - listed >= FIRST_SEEN_MS / clusterSpeed(target))
        throw notReconciling(view);
    }
  }
}
