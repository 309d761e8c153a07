import type { RegionView } from '../clients/flux/region-view.ts';
import { outcomeOf } from '../domain/component/outcome.ts';
import { stoppedDeliveries } from '../domain/component/stopped-delivery.ts';
import { type Component, componentId, splitComponentId } from '../domain/component.ts';
import { explain, explainChain, waitingText } from '../domain/explain.ts';
import type { WaitGoal } from '../domain/wait-goal.ts';
import { deliveryText } from '../pipeline/stages/converge/delivery-text.ts';

/** What was seen of the clusters that a goal concerns, and what that means for it. */
export class WaitSight {
  readonly regions: string[];
  readonly #goal: WaitGoal;
  readonly #primary: string;
  readonly #views = new Map<string, RegionView>();

  constructor(goal: WaitGoal, place: { regions: string[]; primary: string }) {
    this.#goal = goal;
    this.regions = place.regions;
    this.#primary = place.primary;
  }

  take(view: RegionView): void {
    this.#views.set(view.region, view);
  }

  /** Every region was seen whole, or is known not to answer. */
  get isAnswered(): boolean {
    return this.regions.every((region) => {
      const view = this.#views.get(region);
      return view !== undefined && (isFresh(view) || !['connecting', 'fresh'].includes(view.link.state));
    });
  }

  /** Every region is seen whole now. */
  get isSeen(): boolean {
    return this.#fresh.length === this.regions.length;
  }

  get isReached(): boolean {
    if (!this.isSeen) return false;
    if (this.#goal.kind === 'ready') return outcomeOf(this.#fresh).kind === 'converged';
    const found = this.#found;
    return found?.state === 'installed' && !found.suspended;
  }

  /** It waits, directly or not, for what does not try again by itself. */
  get isDoomed(): boolean {
    const found = this.#found;
    if (found === undefined) return false;
    const id = componentId(found.region, found.component, this.#primary);
    return explainChain(this.#components, this.#primary, id).at(-1)?.state === 'failed';
  }

  /** Ids of all components; undefined when all was seen and the one that is waited for is among them, or may be. */
  get strangers(): string[] | undefined {
    if (this.#goal.kind !== 'component' || !this.isSeen || this.#found !== undefined) return undefined;
    return this.#components.map(({ region, component }) => componentId(region, component, this.#primary));
  }

  /** How far it is, or why nobody can tell; a sentence. */
  get standing(): { text: string; hint?: string } {
    const dark = this.regions.find((region) => !this.#fresh.some((view) => view.region === region));
    if (dark !== undefined) return { text: darkText(dark, this.#views.get(dark)) };
    if (this.#goal.kind === 'ready') return { text: this.#readyText() };
    const found = this.#found;
    return { text: found === undefined ? 'It is not there yet.' : componentText(found) };
  }

  #readyText(): string {
    const outcome = outcomeOf(this.#fresh);
    const total = outcome.kind === 'converged' ? outcome.installed : outcome.expected;
    const [stopped] = this.#fresh.flatMap(stoppedDeliveries);
    const delivery = this.#fresh.map(deliveryText).find((text) => text !== undefined);
    const why =
      waitingText(explain(this.#components, this.#primary)) ??
      (stopped === undefined
        ? delivery && `Waiting for Flux: ${delivery}.`
        : `${stopped.kind} ${stopped.name}: ${stopped.cause}.`);
    return [`${outcome.installed} of ${total} are installed.`, why].filter(Boolean).join(' ');
  }

  get #fresh(): RegionView[] {
    return this.regions.flatMap((region) => {
      const view = this.#views.get(region);
      return view !== undefined && isFresh(view) ? [view] : [];
    });
  }

  get #components(): Component[] {
    return this.#fresh.flatMap(({ components }) => components);
  }

  get #found(): Component | undefined {
    if (this.#goal.kind !== 'component') return undefined;
    const wanted = splitComponentId(this.#goal.name, this.#primary);
    return this.#components.find(
      ({ region, component }) => region === wanted.region && component === wanted.component,
    );
  }
}

/** What it shows is so now. */
function isFresh({ synced, link }: RegionView): boolean {
  return synced && link.state === 'fresh';
}

function darkText(region: string, view: RegionView | undefined): string {
  if (view?.link.state === 'absent') return `Flux is not installed in ${region} yet.`;
  const reason = view !== undefined && 'reason' in view.link ? view.link.reason : 'it does not answer';
  return `The cluster of ${region} cannot be looked at: ${reason.replace(/\.$/, '')}.`;
}

function componentText({ state, suspended, cause, message }: Component): string {
  const why = suspended ? 'suspended' : (cause ?? message?.split('\n')[0]?.replace(/\.$/, ''));
  return `It is ${state}${why === undefined ? '' : `: ${why}`}.`;
}
