import { componentEvents } from '../../src/domain/component/component-events.ts';
import { deriveComponent, missingComponent } from '../../src/domain/component/derive-component.ts';
import type { FluxObject } from '../../src/domain/component/flux-object.ts';
import { bareName, type Component } from '../../src/domain/component.ts';
import { type ComponentProgress, componentKey, foldComponent } from '../../src/domain/component-progress.ts';
import type { EventBody } from '../../src/domain/event.ts';

const REGION = 'fsn1';

/** What is derived of a release, or of its absence, by who looks for the first time. */
export function firstSight(name: string, release: FluxObject | undefined, now: number): Component {
  if (release === undefined) return missingComponent(REGION, bareName(name), false);
  return deriveComponent({ region: REGION, release, now });
}

/** What of a component is a state: a transition is a change of this. */
export function wordOf({ uid, state, suspended }: Pick<Component, 'uid' | 'state' | 'suspended'>): string {
  return `${state}${suspended ? ' suspended' : ''} ${uid}`.trim();
}

/** What events tell of some releases, and the progress that is folded from them. */
export class Fold {
  /** Transitions in the order in which they were told, by bare name. */
  readonly words = new Map<string, string[]>();
  readonly #told = new Map<string, Component>();
  readonly #progress: Record<string, ComponentProgress> = {};

  hear(components: readonly Component[]): void {
    for (const one of components) {
      // What is missing too long has failed, by the time that its observer is there: not by what happened.
      const seen = one.missing ? firstSight(one.component, undefined, 0) : one;
      const events = componentEvents(this.#told.get(seen.component), seen);
      if (events.length === 0) continue;
      this.#told.set(seen.component, seen);
      for (const event of events) this.#take(event);
    }
  }

  /** All that is known of a component but since when. */
  of(name: string): string {
    const { since: _since, ...known } = this.#progress[componentKey(REGION, bareName(name))] ?? {};
    return JSON.stringify(Object.entries(known).sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  #take(event: EventBody): void {
    if (event.type !== 'component-changed' && event.type !== 'component-detail') return;
    foldComponent(this.#progress, { v: 1, seq: 1, at: '', sovereign: '', ...event });
    if (event.type === 'component-detail') return;
    const { component, uid, state, suspended = false } = event;
    const words = this.words.get(component) ?? [];
    this.words.set(component, [...words, wordOf({ uid, state, suspended })]);
  }
}

/** The first word that is not found in its turn among those that were true one after the other. */
export function falseWord(told: readonly string[], wasTrue: readonly string[]): string | undefined {
  let at = 0;
  for (const word of told) {
    const found = wasTrue.indexOf(word, at);
    if (found === -1) return word;
    at = found + 1;
  }
  return undefined;
}
