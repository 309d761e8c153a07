import type { ComponentList, ComponentRow } from '../../services/components/list-components.ts';
import type { Happening } from './happenings.ts';

/** What changed from one answer of the clusters to the next: states, suspensions, versions, and what came or went. */
export function changesSeen(before: ComponentList, after: ComponentList, at: number): Happening[] {
  const known = new Map(before.components.map((row) => [row.id, row]));
  const moment = new Date(at).toISOString();
  const changed = after.components.flatMap((row) => {
    const text = changeText(known.get(row.id), row);
    known.delete(row.id);
    return text === undefined ? [] : [happening(row, text, moment)];
  });
  const gone = [...known.values()].map((row) => happening(row, 'is gone from the cluster', moment));
  return [...changed, ...gone];
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
