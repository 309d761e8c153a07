import { COMPONENT_STATES, type ComponentState } from './component.ts';
import type { Event } from './event.ts';

/** One component of one region, as last reported. */
export interface ComponentProgress {
  region: string;
  component: string;
  uid: string;
  state: ComponentState;
  /** When it came into this state. */
  since: string;
  reason?: string;
  message?: string;
  attempt?: number;
  attempts?: number;
  /** The component that it waits for. */
  blockedBy?: string;
  /** Root of the chain, in a sentence. */
  cause?: string;
  fix?: string;
  suspended?: boolean;
  dependsOn?: string[];
  version?: string;
}

export type ComponentCounts = Record<ComponentState, number> & { total: number };

type ComponentEvent = Event & { type: 'component-changed' | 'component-detail' };

/** Key of a component in `Progress.components`. */
export function componentKey(region: string, component: string): string {
  return `${region}/${component}`;
}

/** Replaces the entry of the event's component. A detail of a component never seen is kept as pending. */
export function foldComponent(components: Record<string, ComponentProgress>, event: ComponentEvent): void {
  const key = componentKey(event.region, event.component);
  const known = Object.hasOwn(components, key) ? components[key] : undefined;
  const { v: _v, seq: _seq, sovereign: _sovereign, type, at, ...facts } = event;
  components[key] =
    type === 'component-changed'
      ? transition(known, facts as ChangeFacts, at)
      : { ...lasting(known), state: known?.state ?? 'pending', since: known?.since ?? at, ...defined(facts) };
}

type ChangeFacts = Omit<ComponentProgress, 'since'> & { was?: ComponentState };

function transition(known: ComponentProgress | undefined, facts: ChangeFacts, at: string): ComponentProgress {
  const { was: _was, ...seen } = facts;
  const same = known !== undefined && known.uid === seen.uid && known.state === seen.state;
  const kept = known?.uid === seen.uid ? lasting(known) : {};
  return { ...kept, ...defined(seen), since: same ? known.since : at };
}

/** Facts that outlive both a change of state and a new detail, which tells all that is known of the why. */
function lasting(known: ComponentProgress | undefined): Partial<ComponentProgress> {
  if (known === undefined) return {};
  const { dependsOn, version, suspended } = known;
  return defined({ dependsOn, version, suspended });
}

function defined<T extends object>(facts: T): T {
  const kept: Partial<T> = {};
  for (const field in facts) if (facts[field] !== undefined) kept[field] = facts[field];
  return kept as T;
}

/** How many components are in each state, of all regions or of one. */
export function countStates(components: Iterable<ComponentProgress>, region?: string): ComponentCounts {
  const counts = Object.fromEntries(COMPONENT_STATES.map((state) => [state, 0])) as ComponentCounts;
  counts.total = 0;
  for (const component of components) {
    if (region !== undefined && component.region !== region) continue;
    counts[component.state] += 1;
    counts.total += 1;
  }
  return counts;
}
