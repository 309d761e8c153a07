import { componentKey } from '../../domain/component-progress.ts';
import type { Progress } from '../../domain/progress.ts';
import type { ComponentList, ComponentRow } from '../../services/components/list-components.ts';
import type { Happening } from './happenings.ts';

/** An answer of the clusters, and when it came. */
export interface SeenAt {
  value: ComponentList;
  /** Milliseconds. */
  at: number;
}

/**
 * What changed from one answer of the clusters to the next: states, suspensions, versions, and what came or went. A state has
 * the moment of its own change where the cluster tells one since the answer before. What the journal of a run told is left out.
 */
export function changesSeen(before: SeenAt, after: SeenAt, told?: Pick<Progress, 'components'>): Happening[] {
  const known = new Map(before.value.components.map((row) => [row.id, row]));
  const moment = new Date(after.at).toISOString();
  const changed = after.value.components.flatMap((row) => {
    const was = known.get(row.id);
    known.delete(row.id);
    const text = changeText(was, row);
    if (text === undefined) return [];
    const ofState = was?.state !== row.state;
    return ofState && isTold(row, told, before.at)
      ? []
      : [happening(row, text, ofState ? momentOf(row, before.at, moment) : moment)];
  });
  const gone = [...known.values()].map((row) => happening(row, 'is gone from the cluster', moment));
  return [...changed, ...gone].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Moments of a cluster carry whole seconds, cut off. */
const SECOND_MS = 1_000;

function isTold(
  { region, component, state }: ComponentRow,
  told: Pick<Progress, 'components'> | undefined,
  seenAt: number,
): boolean {
  const known = told?.components[componentKey(region, component)];
  return known?.state === state && Date.parse(known.since) >= seenAt - SECOND_MS;
}

/** A state that the cluster dates before the last look came about since all the same, by time that passed. */
function momentOf({ since = '' }: ComponentRow, seenAt: number, now: string): string {
  return Date.parse(since) >= seenAt - SECOND_MS && since < now ? since : now;
}

function changeText(before: ComponentRow | undefined, row: ComponentRow): string | undefined {
  if (before === undefined) return `${row.state}: seen for the first time`;
  if (before.state !== row.state)
    return [`${before.state} → ${row.state}`, row.cause].filter(Boolean).join(': ');
  if (before.suspended !== row.suspended) return row.suspended ? 'suspended' : 'no longer suspended';
  if (before.version !== row.version) return `version ${before.version ?? 'none'} → ${row.version ?? 'none'}`;
  return undefined;
}

function happening({ id, state }: ComponentRow, text: string, at: string): Happening {
  const severity = state === 'failed' ? 'error' : state === 'degraded' ? 'warn' : 'info';
  return { key: `${at} ${id}`, at, about: id, severity, kind: 'flux', text, said: false };
}
