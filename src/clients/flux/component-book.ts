import {
  deriveComponent,
  missingComponent,
  SOURCE_PATIENCE_MS,
} from '../../domain/component/derive-component.ts';
import type { EventCause } from '../../domain/component/event-cause.ts';
import { textAt } from '../../domain/component/flux-object.ts';
import { isLeftAlone } from '../../domain/component/gitops-revert.ts';
import { withWorkloads } from '../../domain/component/with-workloads.ts';
import { type WorkloadRef, workloadKey } from '../../domain/component/workload.ts';
import { bareName, type Component } from '../../domain/component.ts';
import { KIT } from '../../domain/kit.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { KubeObject } from '../kubernetes/kubernetes.ts';
import { FLUX_NAMESPACE } from './collections.ts';
import type { EventShelf } from './event-shelf.ts';
import type { HeldSet } from './held-set.ts';
import { KeyIndex } from './key-index.ts';
import type { ManifestShelf } from './manifest-shelf.ts';
import type { WorkloadChange, WorkloadWatch } from './workload-watch.ts';

export type SourceKind = 'chart' | 'image' | 'index';

export interface BookOptions {
  region: string;
  clock: Clock;
  speed: number;
  releases: HeldSet<KubeObject>;
  charts: HeldSet<KubeObject>;
  images: HeldSet<KubeObject>;
  /** Kustomizations. */
  applied: Pick<HeldSet<KubeObject>, 'refusal'>;
  /** HelmRepositories, once a chart says that its repository has no index. */
  indexes: HeldSet<KubeObject>;
  /** Absent when what runs does not count. */
  running?: { workloads: WorkloadWatch; shelf: ManifestShelf; events: EventShelf };
}

/** Every component of a region, each derived again only when something that it hangs on has changed. */
export class ComponentBook {
  readonly #options: BookOptions;
  readonly #components = new Map<string, Component>();
  readonly #dirty = new Set<string>();
  /** What is not installed: time alone may change what is said of it. */
  readonly #open = new Set<string>();
  readonly #sources = new KeyIndex();
  readonly #promised = new KeyIndex();
  /** Changed since they were first listed: the watches on workloads may be behind them. */
  readonly #live = new Set<string>();
  #listed = false;
  #list: Component[] | undefined;
  readonly #places = new Map<string, number>();
  #inventory: string | undefined;
  #late = false;

  constructor(options: BookOptions) {
    this.#options = options;
  }

  releasesChanged(keys: string[]): void {
    for (const key of keys) {
      this.#dirty.add(key);
      if (this.#listed) this.#live.add(key);
    }
    this.#listed ||= this.#options.releases.synced;
  }

  sourcesChanged(kind: SourceKind, keys: string[]): void {
    for (const key of keys)
      for (const release of this.#sources.by(`${kind} ${key}`)) this.#dirty.add(release);
  }

  workloadsChanged({ workloads, releases, open }: WorkloadChange): void {
    for (const key of workloads) for (const release of this.#promised.by(key)) this.#dirty.add(release);
    for (const name of releases) this.#dirty.add(`${FLUX_NAMESPACE}/${name}`);
    if (open) this.openChanged();
  }

  manifestChanged(key: string): void {
    this.#dirty.add(key);
  }

  /** Time has passed, or something that concerns whatever is not installed. */
  openChanged(): void {
    for (const key of this.#open) this.#dirty.add(key);
  }

  /** The present components, and those that were looked at again; these are undefined when it may be any. */
  present(inventory: string[] | undefined, late: boolean): { all: Component[]; changed?: Component[] } {
    const names = inventory?.join(' ');
    if (names !== this.#inventory || late !== this.#late) this.#list = undefined;
    this.#inventory = names;
    this.#late = late;
    const looked = [...this.#dirty];
    this.#dirty.clear();
    for (const key of looked) {
      const release = this.#options.releases.items.get(key);
      if (release === undefined) this.#forget(key);
      else this.#look(key, release);
    }
    if (this.#list === undefined) return { all: [...this.#arrange(inventory, late)] };
    const changed = looked.flatMap((key) => {
      const place = this.#places.get(key);
      return place === undefined ? [] : (this.#list?.[place] ?? []);
    });
    return { all: [...this.#list], changed };
  }

  #look(key: string, release: KubeObject): void {
    const component = this.#withWorkloads(key, release, this.#derive(key, release));
    if (component.state === 'installed') this.#open.delete(key);
    else this.#open.add(key);
    const place = this.#places.get(key);
    if (!this.#components.has(key)) this.#list = undefined;
    else if (place !== undefined && this.#list !== undefined) this.#list[place] = component;
    this.#components.set(key, component);
  }

  #forget(key: string): void {
    this.#sources.link(key, []);
    this.#promised.link(key, []);
    this.#options.running?.shelf.forget(key);
    this.#open.delete(key);
    if (this.#components.delete(key)) this.#list = undefined;
  }

  #arrange(inventory: string[] | undefined, late: boolean): Component[] {
    const found = new Map<string, { key?: string; component: Component }>();
    const wanted = new Set(inventory);
    for (const [key, release] of this.#options.releases.items) {
      const component = this.#components.get(key);
      const name = key.slice(key.indexOf('/') + 1);
      const isKit = name.startsWith('bp-');
      const counts =
        inventory === undefined ? isKit : wanted.has(bareName(name)) || (isKit && isLeftAlone(release));
      if (counts && component !== undefined) found.set(component.component, { key, component });
    }
    for (const name of inventory ?? this.#guess()) {
      if (!found.has(name))
        found.set(name, {
          component: missingComponent(this.#options.region, name, late && inventory !== undefined),
        });
    }
    this.#places.clear();
    this.#list = [...found.values()].map(({ key, component }, place) => {
      if (key !== undefined) this.#places.set(key, place);
      return component;
    });
    return this.#list;
  }

  /** Without an inventory the kit is expected; who may not read one cannot know what is. */
  #guess(): string[] {
    return this.#options.applied.refusal === undefined ? KIT.map((entry) => entry.component) : [];
  }

  #derive(key: string, release: KubeObject): Component {
    const { region, clock, speed, charts, images, indexes } = this.#options;
    const space = release.metadata.namespace ?? FLUX_NAMESPACE;
    const image = textAt(release.spec, 'chartRef', 'name');
    const from =
      image === undefined
        ? (textAt(release.status, 'helmChart') ?? `${space}/${space}-${release.metadata.name}`)
        : `${space}/${image}`;
    const source = (image === undefined ? charts : images).items.get(from);
    const index = `${source?.metadata.namespace ?? space}/${textAt(source?.spec, 'sourceRef', 'name')}`;
    this.#sources.link(key, [`${image === undefined ? 'chart' : 'image'} ${from}`, `index ${index}`]);
    const was = this.#components.get(key);
    const input = { region, release, was, now: clock.now(), patienceMs: patience(speed) };
    const repository = indexes.items.get(index);
    const known = { ...(source && { source }), ...(repository && { repository }) };
    return deriveComponent({ ...input, ...known });
  }

  #withWorkloads(key: string, release: KubeObject, component: Component): Component {
    const { running } = this.#options;
    if (running === undefined || component.state !== 'installed') return component;
    const { workloads } = running;
    const shelved = running.shelf.of(key, release, this.#live.has(key));
    if (!shelved.read)
      return withWorkloads(component, { expected: undefined, objects: 0, states: new Map() });
    const promised = shelved.stored?.workloads ?? workloads.labelled(release.metadata.name);
    const expected = promised.filter((ref) => workloads.isSeen(ref));
    this.#promised.link(key, expected.map(workloadKey));
    const states = new Map(expected.map((ref) => [workloadKey(ref), workloads.state(ref)]));
    const fault = expected.map((ref) => workloads.fault(ref)).find((found) => found !== undefined);
    const warning = fault === undefined ? this.#warning(expected) : undefined;
    const turned = turnedAt(expected, workloads);
    const known = {
      ...{ expected, objects: shelved.stored?.objects ?? 1, states },
      ...(fault === undefined ? {} : { fault }),
      ...(warning === undefined ? {} : { warning }),
      ...(turned === undefined ? {} : { turned }),
    };
    return withWorkloads(component, known, {
      was: this.#components.get(key),
      now: this.#options.clock.now(),
    });
  }

  #warning(expected: WorkloadRef[]): EventCause | undefined {
    const { running } = this.#options;
    const open = expected.filter((ref) => running?.workloads.state(ref) !== 'current');
    if (open.length < expected.length) running?.events.forget(expected.filter((ref) => !open.includes(ref)));
    return open.length === 0 ? undefined : running?.events.of(open);
  }
}

/** When the first of what does not run stopped; where all runs, when the last of it started. */
function turnedAt(expected: WorkloadRef[], workloads: WorkloadWatch): number | undefined {
  const open = expected.filter((ref) => workloads.state(ref) !== 'current');
  const moments = (open.length === 0 ? expected : open).map((ref) => workloads.since(ref));
  const known = moments.filter((at) => at !== undefined);
  if (known.length === 0) return undefined;
  return open.length === 0 ? Math.max(...known) : Math.min(...known);
}

/** Conditions carry whole seconds: less patience than a few of them would see faults that are none. */
function patience(speed: number): number {
  return Math.max(3_000, SOURCE_PATIENCE_MS / speed);
}
