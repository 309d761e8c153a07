import type { Component } from '../component.ts';
import type { EventBody } from '../event.ts';

type ChangeEvent = EventBody & { type: 'component-changed' };
type DetailEvent = EventBody & { type: 'component-detail' };

const TOLD = ['reason', 'message', 'attempt', 'attempts', 'blockedBy', 'cause', 'fix'] as const;

/**
 * What an observation adds to what was last told of the same component: a change on first sight (by uid) or on a real
 * transition, a detail when the state stays and something new is said, nothing for status churn and for what passes by
 * itself within moments.
 */
export function componentEvents(told: Component | undefined, seen: Component): EventBody[] {
  if (sameObject(told, seen) && isBlink(told, seen)) return [];
  if (!sameObject(told, seen) || told.state !== seen.state || told.suspended !== seen.suspended)
    return [changeEvent(told, seen)];
  if (seen.passing === true) return [];
  return TOLD.some((field) => told[field] !== seen[field]) ? [detailEvent(seen)] : [];
}

/** What runs does not stop running because we or its controller look at it again. */
function isBlink(told: Component, seen: Component): boolean {
  return seen.passing === true && told.state === 'installed' && told.suspended === seen.suspended;
}

function sameObject(told: Component | undefined, seen: Component): told is Component {
  return told !== undefined && told.uid === seen.uid && told.missing === seen.missing;
}

function changeEvent(told: Component | undefined, seen: Component): ChangeEvent {
  const { region, component, uid, state, version, dependsOn } = seen;
  const was = told?.uid === seen.uid ? told.state : undefined;
  return {
    type: 'component-changed',
    region,
    component,
    uid,
    state,
    ...(was === undefined || was === state ? {} : { was }),
    ...why(seen),
    suspended: seen.suspended,
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(version === undefined ? {} : { version }),
  };
}

/** Complete: what it leaves out does not hold any more. */
function detailEvent(seen: Component): DetailEvent {
  const { region, component, uid } = seen;
  return { type: 'component-detail', region, component, uid, ...why(seen) };
}

function why(seen: Component): Partial<Pick<Component, (typeof TOLD)[number]>> {
  return Object.fromEntries(
    TOLD.filter((field) => seen[field] !== undefined).map((field) => [field, seen[field]]),
  );
}
