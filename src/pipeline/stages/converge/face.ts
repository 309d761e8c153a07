import type { RegionView } from '../../../clients/flux/region-view.ts';
import { componentEvents } from '../../../domain/component/component-events.ts';
import type { Component } from '../../../domain/component.ts';
import { explain, waitingText } from '../../../domain/explain.ts';
import { clusterSpeed } from '../../../domain/surroundings.ts';
import type { World } from '../../world.ts';
import { StepReport } from '../cluster/step-report.ts';
import { deliveryText } from './delivery-text.ts';

const PASSES_WITHIN_MS = 30_000;

/** Turns what the observers see into events: each component once, each sub-step when it says something new. */
export class Face {
  readonly #world: World;
  readonly #report: StepReport;
  readonly #told = new Map<string, Component>();
  /** Since when a component is in a passing moment, by key. */
  readonly #passing = new Map<string, number>();
  readonly #primary: string;

  constructor(world: World, primary: string) {
    this.#world = world;
    this.#report = new StepReport(world, 'converge');
    this.#primary = primary;
  }

  async show(view: RegionView, all: RegionView[]): Promise<void> {
    await this.#showLink(view);
    if (view.synced) {
      for (const component of view.changed ?? view.components) await this.#showComponent(view, component);
      await this.#showRegion(view);
    }
    await this.#showWaiting(all);
  }

  async #showComponent(view: RegionView, component: Component): Promise<void> {
    if (component.missing && !view.inventoried) return;
    const key = `${component.region}/${component.component}`;
    const { passing: _passing, ...lasting } = component;
    const events = componentEvents(this.#told.get(key), this.#lasts(key, component) ? lasting : component);
    if (events.length === 0) return;
    for (const event of events) await this.#world.emit(event);
    this.#told.set(key, component);
  }

  /** A moment that does not pass has to be told after all. */
  #lasts(key: string, component: Component): boolean {
    const { clock, target } = this.#world;
    if (component.passing !== true) this.#passing.delete(key);
    else if (!this.#passing.has(key)) this.#passing.set(key, clock.now());
    return clock.now() - (this.#passing.get(key) ?? clock.now()) >= PASSES_WITHIN_MS / clusterSpeed(target);
  }

  async #showRegion(view: RegionView): Promise<void> {
    const done = view.components.filter((one) => one.state === 'installed' && !one.suspended).length;
    const total = view.components.length;
    const prefix = view.region === this.#primary ? '' : `${view.region} `;
    const delivery = deliveryText(view);
    await this.#report.step({
      step: `${view.region}.delivery`,
      title: `${prefix}Git to cluster`,
      state: delivery === undefined ? 'done' : 'running',
      detail: delivery,
    });
    await this.#report.step({
      step: `${view.region}.components`,
      title: `${prefix}components`,
      state: done === total ? 'done' : 'running',
      done,
      total,
    });
  }

  async #showLink(view: RegionView): Promise<void> {
    const { link } = view;
    const well = link.state === 'fresh';
    const detail =
      link.state === 'stale' || link.state === 'refused'
        ? link.reason
        : link.state === 'absent'
          ? 'Flux is not installed yet'
          : undefined;
    await this.#report.step({
      step: `${view.region}.watch`,
      title: `${view.region === this.#primary ? '' : `${view.region} `}watch`,
      state: well ? 'done' : 'running',
      detail,
    });
  }

  async #showWaiting(all: RegionView[]): Promise<void> {
    const text = this.#waiting(all);
    const state = text === undefined ? 'done' : 'running';
    await this.#report.step({ step: 'waiting', title: 'why it waits', state, detail: text });
  }

  #waiting(all: RegionView[]): string | undefined {
    const link = all.map(linkText).find((text) => text !== undefined);
    if (link !== undefined) return link;
    const components = all.flatMap((view) => view.components);
    const delivery = all.map(deliveryText).find((text) => text !== undefined);
    const waiting = delivery === undefined ? undefined : `Waiting for Flux: ${delivery}.`;
    const [root] = explain(components, this.#primary);
    const absent = components.filter((one) => one.missing).map(({ component }) => component);
    if (root !== undefined && waiting !== undefined && absent.includes(root.component)) return waiting;
    return waitingText(root === undefined ? [] : [root]) ?? waiting;
  }
}

/** What keeps us from seeing anything; a sentence. */
function linkText({ region, link }: RegionView): string | undefined {
  if (link.state === 'absent')
    return `Waiting for Flux to be installed in ${region}; its first boot does that.`;
  if (link.state === 'stale') return `Waiting for the API of ${region}: ${link.reason}`;
  return undefined;
}
