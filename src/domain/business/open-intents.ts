import type { AuditEntry } from './audit-entry.ts';

/** What became of an intent that no later line settles: still at work, cut off, or done by a machine that we cannot ask. */
export type OpenIntent = 'under-way' | 'ended' | 'unknown';

/** Intents that no line of theirs settles. @param entries oldest first */
export function openIntents(entries: readonly AuditEntry[]): AuditEntry[] {
  const settled = new Set<string>();
  const open: AuditEntry[] = [];
  for (const entry of entries.toReversed()) {
    const { run, command, what } = entry;
    if (entry.outcome !== 'intent') {
      settled.add(keyOf(run, command, what));
      // A line of an earlier version can only be told by what it is about.
      settled.add(keyOf(undefined, command, what));
    } else if (!settled.has(keyOf(run, command, what))) open.push(entry);
  }
  return open.reverse();
}

const keyOf = (run: string | undefined, command: string, what: string) =>
  JSON.stringify([run, command, what]);

/** Words for a person, in the place of `intent`. */
export const OPEN_INTENTS: Record<OpenIntent, string> = {
  'under-way': 'under way',
  ended: 'no outcome known (the process ended)',
  unknown: 'no outcome known',
};
