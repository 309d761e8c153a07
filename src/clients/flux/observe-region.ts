import {
  deriveKustomization,
  deriveRepository,
  expectedComponents,
} from '../../domain/component/delivery.ts';
import {
  deriveComponent,
  missingComponent,
  SOURCE_PATIENCE_MS,
} from '../../domain/component/derive-component.ts';
import type { EventCause } from '../../domain/component/event-cause.ts';
import { type FluxObject, textAt } from '../../domain/component/flux-object.ts';
import { withWorkloads } from '../../domain/component/with-workloads.ts';
import { type WorkloadRef, workloadKey } from '../../domain/component/workload.ts';
import { bareName, type Component } from '../../domain/component.ts';
import { KIT } from '../../domain/kit.ts';
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
  const failed = Promise.all(observer.start(signal));
  failed.catch(() => undefined);
  try {
    for (;;) {
      await Promise.race([
        observer.latch.wait(options.clock, TICK_MS / options.speed, signal),
        failed.then(() => undefined),
      ]);
      if (signal.aborted) return;
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
  readonly #releases = new HeldSet<KubeObject>(slim, true);
  readonly #charts = new HeldSet<KubeObject>(slim);
  readonly #images = new HeldSet<KubeObject>(slim);
  readonly #kustomizations = new HeldSet<KubeObject>(slim, true);
  readonly #repositories = new HeldSet<KubeObject>(slim, true);
  readonly #workloads = new WorkloadWatch();
  readonly #shelf: ManifestShelf;
  readonly #events: EventShelf;
  /** Derived from the release alone; by key of the release. */
  readonly #derived = new Map<string, Component>();
  /** Read again when a Kustomization changed. */
  #inventory: { names: string[] | undefined } | undefined;
  #listedAt: number | undefined;
  #begun = false;

  constructor(options: RegionObserverOptions) {
    this.#options = options;
    const changed = () => this.latch.set();
    const { kubernetes, clock, speed } = options;
    this.#shelf = new ManifestShelf(kubernetes, changed);
    this.#events = new EventShelf({ kubernetes, clock, speed, changed });
  }

  start(signal: AbortSignal): Promise<void>[] {
    const { kubernetes, workloads, clock, speed } = this.#options;
    const served: Pick<Kubernetes, 'watch'> = {
      watch: (resource, scope) => watchServed(kubernetes, resource, scope, { clock, speed }),
    };
    const options = { namespace: FLUX_NAMESPACE, signal };
    const changed = () => this.latch.set();
    const fluxed = [
      this.#releases.follow(kubernetes, HELM_RELEASES, options, (keys) => this.#forget(keys)),
      this.#charts.follow(kubernetes, HELM_CHARTS, options, changed),
      this.#images.follow(served, OCI_REPOSITORIES, options, changed),
      this.#kustomizations.follow(kubernetes, KUSTOMIZATIONS, options, () => this.#forgetInventory()),
      this.#repositories.follow(kubernetes, GIT_REPOSITORIES, options, changed),
    ];
    return workloads ? [...fluxed, ...this.#workloads.follow(kubernetes, signal, changed)] : fluxed;
  }

  /** The present picture; undefined while the first one is not complete and the link is not known to be down. */
  view(): RegionView | undefined {
    const synced = this.#synced();
    if (this.#releases.link.state === 'fresh') this.#listedAt ??= this.#options.clock.now();
    const picture = this.#picture(synced);
    if (synced && !this.#begun && !this.#shelf.idle) return undefined;
    this.#begun ||= synced;
    return synced || this.#releases.link.state !== 'connecting' ? picture : undefined;
  }

  #picture(synced: boolean): RegionView {
    const kustomizations = [...this.#kustomizations.items.values()];
    this.#inventory ??= { names: expectedComponents(kustomizations) };
    const inventory = this.#inventory.names;
    return {
      region: this.#options.region,
      components: synced ? this.#components(inventory) : [],
      kustomizations: kustomizations.map(deriveKustomization),
      repositories: [...this.#repositories.items.values()].map(deriveRepository),
      synced,
      inventoried: inventory !== undefined,
      seen: this.#releases.items.size,
      link: this.#releases.link,
      ...(this.#listedAt === undefined ? {} : { listedAt: this.#listedAt }),
    };
  }

  /** OCIRepositories only add to a cause; their discovery holds up nothing. */
  #synced(): boolean {
    const sets = [this.#releases, this.#charts, this.#kustomizations, this.#repositories];
    return sets.every((set) => set.synced) && (!this.#options.workloads || this.#workloads.synced);
  }

  #forgetInventory(): void {
    this.#inventory = undefined;
    this.latch.set();
  }

  #forget(keys: string[]): void {
    for (const key of keys) this.#derived.delete(key);
    this.latch.set();
  }

  #components(inventory: string[] | undefined): Component[] {
    const found = new Map<string, Component>();
    const wanted = new Set(inventory);
    for (const [key, release] of this.#releases.items) {
      const name = bareName(release.metadata.name);
      const counts = inventory === undefined ? release.metadata.name.startsWith('bp-') : wanted.has(name);
      if (counts) found.set(name, this.#component(key, release));
    }
    const late = inventory !== undefined && this.#isLate();
    for (const name of inventory ?? KIT.map((entry) => entry.component)) {
      if (!found.has(name)) found.set(name, missingComponent(this.#options.region, name, late));
    }
    return [...found.values()];
  }

  #isLate(): boolean {
    const { clock, speed } = this.#options;
    return this.#listedAt !== undefined && clock.now() - this.#listedAt >= FIRST_SEEN_MS / speed;
  }

  #component(key: string, release: KubeObject): Component {
    const known = this.#derived.get(key);
    const component = known?.state === 'installed' ? known : this.#derive(key, release);
    return this.#options.workloads ? this.#withWorkloads(key, release, component) : component;
  }

  #derive(key: string, release: KubeObject): Component {
    const { region, clock, speed } = this.#options;
    const source = this.#sourceOf(release);
    const input = { region, release, now: clock.now(), patienceMs: patience(speed) };
    const component = deriveComponent(source === undefined ? input : { ...input, source });
    this.#derived.set(key, component);
    return component;
  }

  #sourceOf(release: KubeObject): FluxObject | undefined {
    const space = release.metadata.namespace ?? FLUX_NAMESPACE;
    const image = textAt(release.spec, 'chartRef', 'name');
    if (image !== undefined) return this.#images.items.get(`${space}/${image}`);
    return this.#charts.items.get(
      textAt(release.status, 'helmChart') ?? `${space}/${space}-${release.metadata.name}`,
    );
  }

  #withWorkloads(key: string, release: KubeObject, component: Component): Component {
    if (component.state !== 'installed') return component;
    const shelved = this.#shelf.of(key, release);
    if (!shelved.read)
      return withWorkloads(component, { expected: undefined, objects: 0, states: new Map() });
    const expected = shelved.stored?.workloads ?? this.#workloads.labelled(release.metadata.name);
    const states = new Map(expected.map((ref) => [workloadKey(ref), this.#workloads.state(ref)]));
    const fault = expected.map((ref) => this.#workloads.fault(ref)).find((found) => found !== undefined);
    const objects = shelved.stored?.objects ?? 1;
    const warning = fault === undefined ? this.#warning(expected) : undefined;
    return withWorkloads(component, {
      ...{ expected, objects, states },
      ...(fault === undefined ? {} : { fault }),
      ...(warning === undefined ? {} : { warning }),
    });
  }

  #warning(expected: WorkloadRef[]): EventCause | undefined {
    const open = expected.filter((ref) => this.#workloads.state(ref) !== 'current');
    if (open.length < expected.length) this.#events.forget(expected.filter((ref) => !open.includes(ref)));
    return open.length === 0 ? undefined : this.#events.of(open);
  }
}

/** Without what nobody reads and what makes up most of an object. */
function slim(object: KubeObject): KubeObject {
  const { uid, name, namespace, generation, deletionTimestamp } = object.metadata;
  const metadata = { uid, name, namespace, generation, deletionTimestamp };
  return { metadata, spec: object.spec, status: object.status };
}

/** Conditions carry whole seconds: less patience than a few of them would see faults that are none. */
function patience(speed: number): number {
  return Math.max(3_000, SOURCE_PATIENCE_MS / speed);
}
