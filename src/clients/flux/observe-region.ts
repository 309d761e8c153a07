import {
  deriveKustomization,
  deriveRepository,
  expectedComponents,
} from '../../domain/component/delivery.ts';
import { conditionOf } from '../../domain/component/flux-object.ts';
import type { Component } from '../../domain/component.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { KubeObject, Kubernetes } from '../kubernetes/kubernetes.ts';
import {
  FLUX_NAMESPACE,
  GIT_REPOSITORIES,
  HELM_CHARTS,
  HELM_RELEASES,
  HELM_REPOSITORIES,
  KUSTOMIZATIONS,
  OCI_REPOSITORIES,
} from './collections.ts';
import { ComponentBook, type SourceKind } from './component-book.ts';
import { EventShelf } from './event-shelf.ts';
import { HeldSet } from './held-set.ts';
import { Latch } from './latch.ts';
import { ManifestShelf } from './manifest-shelf.ts';
import type { ObserveOptions, RegionView } from './region-view.ts';
import { slim, slimRelease } from './slim-object.ts';
import { watchServed } from './watch-served.ts';
import { WorkloadWatch } from './workload-watch.ts';

/** How long an expected component may be absent after Flux could first be listed (convergence reference 1.5). */
export const FIRST_SEEN_MS = 15 * 60_000;
const TICK_MS = 5_000;

export interface RegionObserverOptions extends ObserveOptions {
  region: string;
  kubernetes: Kubernetes;
  clock: Clock;
  /** How much faster than real time the other side runs. */
  speed: number;
}

/** Follows the Flux objects and workloads of one region. Throws CatalystError when the cluster refuses us for good. */
export async function* observeRegion(options: RegionObserverOptions): AsyncGenerator<RegionView> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const observer = new RegionObserver(options);
  let failed: { error: unknown } | undefined;
  Promise.all(observer.start(signal)).catch((error: unknown) => {
    failed = { error };
    observer.latch.set();
  });
  try {
    for (;;) {
      await observer.latch.wait(options.clock, TICK_MS / options.speed, signal);
      if (signal.aborted) return;
      if (failed !== undefined) throw failed.error;
      const view = observer.view();
      if (view !== undefined) yield view;
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    stop.abort();
  }
}

class RegionObserver {
  readonly latch = new Latch();
  readonly #options: RegionObserverOptions;
  readonly #releases = new HeldSet<KubeObject>(slimRelease, true);
  readonly #charts = new HeldSet<KubeObject>(slim);
  readonly #images = new HeldSet<KubeObject>(slim);
  readonly #indexes = new HeldSet<KubeObject>(slim);
  readonly #kustomizations = new HeldSet<KubeObject>(slim);
  readonly #repositories = new HeldSet<KubeObject>(slim);
  readonly #workloads = new WorkloadWatch();
  readonly #shelf: ManifestShelf;
  readonly #book: ComponentBook;
  readonly #events: EventShelf;
  /** Read again when a Kustomization changed. */
  #inventory: { names: string[] | undefined } | undefined;
  #listedAt: number | undefined;
  #lookedAt = 0;
  #begun = false;
  /** Every manifest that the first picture needs was asked for. */
  #asked = false;
  readonly #listed = Promise.withResolvers<void>();
  /** A chart has said that its repository has no index: only then is it of use to look at those. */
  readonly #indexless = Promise.withResolvers<void>();

  constructor(options: RegionObserverOptions) {
    this.#options = options;
    const { region, kubernetes, clock, speed, workloads } = options;
    this.#shelf = new ManifestShelf({
      ...{ kubernetes, clock, speed },
      changed: (key) => this.#touch(() => this.#book.manifestChanged(key)),
      confirm: (release, expected) => this.#workloads.confirm(kubernetes, release, expected),
    });
    const changed = () => this.#touch(() => this.#book.openChanged());
    this.#events = new EventShelf({ kubernetes, clock, speed, changed });
    this.#book = new ComponentBook({
      ...{ region, clock, speed },
      ...{ releases: this.#releases, charts: this.#charts, images: this.#images, indexes: this.#indexes },
      applied: this.#kustomizations,
      ...(workloads
        ? { running: { workloads: this.#workloads, shelf: this.#shelf, events: this.#events } }
        : {}),
    });
  }

  start(signal: AbortSignal): Promise<void>[] {
    const { kubernetes, workloads, clock, speed } = this.#options;
    const served: Pick<Kubernetes, 'watch'> = {
      watch: (resource, scope) => watchServed(kubernetes, resource, scope, { clock, speed }),
    };
    const options = { namespace: FLUX_NAMESPACE, signal };
    const source = (kind: SourceKind) => (keys: string[]) => this.#sourcesChanged(kind, keys);
    const fluxed = [
      this.#releases.follow(kubernetes, HELM_RELEASES, options, (keys) => this.#releasesChanged(keys)),
      this.#charts.follow(kubernetes, HELM_CHARTS, options, source('chart')),
      this.#images.follow(served, OCI_REPOSITORIES, options, source('image')),
      this.#kustomizations.follow(kubernetes, KUSTOMIZATIONS, options, () => this.#forgetInventory()),
      this.#repositories.follow(kubernetes, GIT_REPOSITORIES, options, () => this.latch.set()),
    ];
    const indexes = this.#indexless.promise.then(() =>
      this.#indexes.follow(kubernetes, HELM_REPOSITORIES, options, source('index')),
    );
    const after = [...fluxed, indexes];
    return workloads ? [...after, this.#listed.promise.then(() => this.#followWorkloads(signal))] : after;
  }

  /** The present picture; undefined while the first one is not complete and the link is not known to be down. */
  view(): RegionView | undefined {
    if (this.#releases.link.state === 'fresh') this.#listedAt ??= this.#options.clock.now();
    if (this.#isLate()) this.#giveUp();
    const synced = this.#synced();
    if (synced && this.#asked && this.#isReading()) return undefined;
    const picture = this.#picture(synced);
    this.#asked ||= synced;
    if (synced && this.#isReading()) return undefined;
    if (synced && !this.#begun) delete picture.changed;
    this.#begun ||= synced;
    return synced || this.#releases.link.state !== 'connecting' ? picture : undefined;
  }

  /** Listed after the releases, so that what runs is known at least as new as what Flux says of it. */
  async #followWorkloads(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#workloads.follow(this.#options.kubernetes, signal, (change) =>
        this.#touch(() => this.#book.workloadsChanged(change)),
      ),
    );
  }

  #picture(synced: boolean): RegionView {
    const kustomizations = [...this.#kustomizations.items.values()];
    this.#inventory ??= { names: expectedComponents(kustomizations) };
    const inventory = this.#inventory.names;
    const { all, changed } = synced ? this.#components(inventory) : { all: [] };
    return {
      region: this.#options.region,
      components: all,
      ...(changed === undefined ? {} : { changed }),
      kustomizations: kustomizations.map(deriveKustomization),
      repositories: [...this.#repositories.items.values()].map(deriveRepository),
      synced,
      inventoried: inventory !== undefined,
      seen: this.#releases.items.size,
      link: this.#releases.link,
      ...this.#refusals(),
      ...(this.#listedAt === undefined ? {} : { listedAt: this.#listedAt }),
    };
  }

  #refusals(): Pick<RegionView, 'forbidden' | 'undelivered'> {
    const sets = [this.#charts, this.#images, this.#indexes, this.#kustomizations, this.#repositories];
    const shelves = [this.#shelf, this.#events];
    const each = [...sets, ...shelves].flatMap(({ refusal }) => refusal ?? []);
    const run = this.#options.workloads ? this.#workloads.refusals : [];
    const forbidden = [...new Set([...each, ...run])].sort();
    const undelivered = this.#kustomizations.refusal ?? this.#repositories.refusal;
    return {
      ...(forbidden.length === 0 ? {} : { forbidden }),
      ...(undelivered === undefined ? {} : { undelivered }),
    };
  }

  #components(inventory: string[] | undefined): { all: Component[]; changed?: Component[] } {
    const { clock, speed } = this.#options;
    const now = clock.now();
    if (now - this.#lookedAt >= TICK_MS / speed) {
      this.#lookedAt = now;
      this.#book.openChanged();
    }
    const late = this.#listedAt !== undefined && now - this.#listedAt >= FIRST_SEEN_MS / speed;
    return this.#book.present(inventory, late);
  }

  /** OCIRepositories only add to a cause; their discovery holds up nothing. */
  #synced(): boolean {
    const sets = [this.#charts, this.#kustomizations, this.#repositories];
    const around = sets.every((set) => set.settled) && (!this.#options.workloads || this.#workloads.settled);
    return this.#releases.synced && around;
  }

  /** Manifests that the first picture needs; they are asked for only once the rest is there, and get as long again. */
  #isReading(): boolean {
    return !this.#begun && !this.#shelf.idle && !this.#isLate(2);
  }

  /** Who wants a single look has waited long enough for what comes beside the releases. */
  #isLate(times = 1): boolean {
    const { clock, partialAfterMs } = this.#options;
    if (partialAfterMs === undefined || this.#listedAt === undefined) return false;
    return clock.now() - this.#listedAt >= partialAfterMs * times;
  }

  #giveUp(): void {
    for (const set of [this.#charts, this.#kustomizations, this.#repositories]) set.giveUp();
    this.#workloads.giveUp();
  }

  #touch(note: () => void): void {
    note();
    this.latch.set();
  }

  #releasesChanged(keys: string[]): void {
    this.#touch(() => this.#book.releasesChanged(keys));
    if (this.#releases.synced) this.#listed.resolve();
  }

  #sourcesChanged(kind: SourceKind, keys: string[]): void {
    this.#touch(() => this.#book.sourcesChanged(kind, keys));
    if (kind !== 'chart') return;
    const charts = keys.map((key) => this.#charts.items.get(key));
    if (charts.some((chart) => conditionOf(chart, 'Ready')?.reason === 'NoSourceArtifact'))
      this.#indexless.resolve();
  }

  #forgetInventory(): void {
    this.#inventory = undefined;
    this.latch.set();
  }
}
