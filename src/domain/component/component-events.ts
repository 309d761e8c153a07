import type { Component } from '../component.ts';
import type { EventBody } from '../event.ts';

type ChangeEvent = EventBody & { type: 'component-changed' };
type DetailEvent = EventBody & { type: 'component-detail' };

const TOLD = ['reason', 'message', 'attempt', 'attempts', 'blockedBy', 'cause', 'fix'] as const;

/**
 * What an observation adds to the former one of the same component: a change on first sight (by uid) or on a real
 * transition, a detail when the state stays and something new is said, nothing for status churn.
 */
export function componentEvents(former: Component | undefined, seen: Component): EventBody[] {
  if (!sameObject(former, seen) || former.state !== seen.state || former.suspended !== seen.suspended) {
    const change = changeEvent(former, seen);
    return hasDetail(seen) ? [change, detailEvent(seen)] : [change];
  }
  return TOLD.some((field) => former[field] !== seen[field]) ? [detailEvent(seen)] : [];
}

function sameObject(former: Component | undefined, seen: Component): former is Component {
  return former !== undefined && former.uid === seen.uid && former.missing === seen.missing;
}

function changeEvent(former: Component | undefined, seen: Component): ChangeEvent {
  const { region, component, uid, state, reason, message, version, dependsOn } = seen;
  const was = former?.uid === seen.uid ? former.state : undefined;
  return {
    type: 'component-changed',
    region,
    component,
    uid,
    state,
    ...(was === undefined || was === state ? {} : { was }),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    suspended: seen.suspended,
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(version === undefined ? {} : { version }),
  };
}

function hasDetail(seen: Component): boolean {
  return [seen.attempt, seen.blockedBy, seen.cause, seen.fix].some((fact) => fact !== undefined);
}

/** Complete: what it leaves out does not hold any more. */
function detailEvent(seen: Component): DetailEvent {
  const { region, component, uid } = seen;
  const event: DetailEvent = { type: 'component-detail', region, component, uid };
  const facts = Object.fromEntries(
    TOLD.filter((field) => seen[field] !== undefined).map((field) => [field, seen[field]]),
  );
  return { ...event, ...facts };
}
