import {
  deriveKustomization,
  deriveRepository,
  expectedComponents,
} from '../../domain/component/delivery.ts';
import { listAt } from '../../domain/component/flux-object.ts';
import type { Component } from '../../domain/component.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { KubeObject, Kubernetes } from '../kubernetes/kubernetes.ts';
import {
  FLUX_NAMESPACE,
  GIT_REPOSITORIES,
  HELM_CHARTS,
  HELM_RELEASES,
  KUSTOMIZATIONS,
  OCI_REPOSITORIES,
} from './collections.ts';
import { ComponentBook } from './component-book.ts';
import { EventShelf } from './event-shelf.ts';
import { HeldSet } from './held-set.ts';
import { Latch } from './latch.ts';
import { ManifestShelf } from './manifest-shelf.ts';
import type { ObserveOptions, RegionView } from './region-view.ts';
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
  readonly #kustomizations = new HeldSet<KubeObject>(slim, true);
  readonly #repositories = new HeldSet<KubeObject>(slim, true);
  readonly #workloads = new WorkloadWatch();
  readonly #shelf: ManifestShelf;
  readonly #book: ComponentBook;
  /** Read again when a Kustomization changed. */
  #inventory: { names: string[] | undefined } | undefined;
  #listedAt: number | undefined;
  #lookedAt = 0;
  #begun = false;
  /** Every manifest that the first picture needs was asked for. */
  #asked = false;
  #listed: () => void = () => undefined;

  constructor(options: RegionObserverOptions) {
    this.#options = options;
    const { region, kubernetes, clock, speed, workloads } = options;
    this.#shelf = new ManifestShelf({
      ...{ kubernetes, clock, speed },
      changed: (key) => this.#touch(() => this.#book.manifestChanged(key)),
      confirm: (release, expected) => this.#workloads.confirm(kubernetes, release, expected),
    });
    const changed = () => this.#touch(() => this.#book.openChanged());
    const events = new EventShelf({ kubernetes, clock, speed, changed });
    this.#book = new ComponentBook({
      ...{ region, clock, speed },
      ...{ releases: this.#releases, charts: this.#charts, images: this.#images },
      ...(workloads ? { running: { workloads: this.#workloads, shelf: this.#shelf, events } } : {}),
    });
  }

  start(signal: AbortSignal): Promise<void>[] {
    const { kubernetes, workloads, clock, speed } = this.#options;
    const served: Pick<Kubernetes, 'watch'> = {
      watch: (resource, scope) => watchServed(kubernetes, resource, scope, { clock, speed }),
    };
    const options = { namespace: FLUX_NAMESPACE, signal };
    const listed = new Promise<void>((resolve) => {
      this.#listed = resolve;
    });
    const source = (kind: 'chart' | 'image') => (keys: string[]) =>
      this.#touch(() => this.#book.sourcesChanged(kind, keys));
    const fluxed = [
      this.#releases.follow(kubernetes, HELM_RELEASES, options, (keys) => this.#releasesChanged(keys)),
      this.#charts.follow(kubernetes, HELM_CHARTS, options, source('chart')),
      this.#images.follow(served, OCI_REPOSITORIES, options, source('image')),
      this.#kustomizations.follow(kubernetes, KUSTOMIZATIONS, options, () => this.#forgetInventory()),
      this.#repositories.follow(kubernetes, GIT_REPOSITORIES, options, () => this.latch.set()),
    ];
    return workloads ? [...fluxed, listed.then(() => this.#followWorkloads(signal))] : fluxed;
  }

  /** The present picture; undefined while the first one is not complete and the link is not known to be down. */
  view(): RegionView | undefined {
    const synced = this.#synced();
    if (this.#releases.link.state === 'fresh') this.#listedAt ??= this.#options.clock.now();
    if (synced && this.#asked && !this.#begun && !this.#shelf.idle) return undefined;
    const picture = this.#picture(synced);
    this.#asked ||= synced;
    if (synced && !this.#begun && !this.#shelf.idle) return undefined;
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
      ...(this.#listedAt === undefined ? {} : { listedAt: this.#listedAt }),
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
    const sets = [this.#releases, this.#charts, this.#kustomizations, this.#repositories];
    return sets.every((set) => set.synced) && (!this.#options.workloads || this.#workloads.synced);
  }

  #touch(note: () => void): void {
    note();
    this.latch.set();
  }

  #releasesChanged(keys: string[]): void {
    this.#touch(() => this.#book.releasesChanged(keys));
    if (this.#releases.synced) this.#listed();
  }

  #forgetInventory(): void {
    this.#inventory = undefined;
    this.latch.set();
  }
}

/** Without what nobody reads and what makes up most of an object. */
function slim(object: KubeObject): KubeObject {
  const { uid, name, namespace, generation, deletionTimestamp } = object.metadata;
  const metadata = { uid, name, namespace, generation, deletionTimestamp };
  return { metadata, spec: object.spec, status: object.status };
}

/** Values and all but the newest of the history are the largest parts of a release. */
function slimRelease(object: KubeObject): KubeObject {
  const { values: _values, ...spec } = object.spec ?? {};
  const { inventory: _inventory, ...status } = object.status ?? {};
  return slim({ ...object, spec, status: { ...status, history: listAt(status, 'history').slice(0, 1) } });
}
