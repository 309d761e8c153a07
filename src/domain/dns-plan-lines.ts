import type { DnsPlan } from './dns-plan.ts';
import type { RecordChange, RecordSet } from './record-set.ts';

const MARKS = { add: '+', change: '~', delete: '-', foreign: '!' } as const;

/** The plan in plain text for a question, one line each; faces with more means draw the plan itself. */
export function dnsPlanLines({ zones, byHand }: DnsPlan): string[] {
  return [
    ...zones.flatMap(({ zone, exists, changes }) => [
      ...(exists ? [] : [`+ zone ${zone}`]),
      ...changeLines(changes),
    ]),
    ...byHand.map((set) => `by hand: ${set.name} ${textOf(set)}`),
  ];
}

/** Record-set differences, one line each, without what stays. */
export function changeLines(changes: readonly RecordChange[]): string[] {
  return changes.flatMap((change) => (change.action === 'keep' ? [] : [lineOf(change)]));
}

function lineOf(change: Exclude<RecordChange, { action: 'keep' }>): string {
  const mark = MARKS[change.action];
  switch (change.action) {
    case 'add':
      return `${mark} ${change.to.name} ${textOf(change.to)}`;
    case 'change':
      return `${mark} ${change.to.name} ${textOf(change.from)} → ${textOf(change.to)}`;
    case 'delete':
      return `${mark} ${change.from.name} ${textOf(change.from)}`;
    case 'foreign':
      return `${mark} ${change.from.name} ${textOf(change.from)} is not ours; wanted ${textOf(change.wanted)}`;
  }
}

const textOf = ({ type, ttl, values }: RecordSet) => `${type} ${ttl} ${values.join(', ') || 'disabled'}`;
