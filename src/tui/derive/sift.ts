import { memoOfTwo } from '../parts/memo.ts';
import type { Happening, HappeningKind, Severity } from './happenings.ts';

/** What of a stream is shown, besides what a filter leaves; all of it where nothing is said. */
export interface Sift {
  kind?: HappeningKind;
  /** This severe, or more. */
  severity?: Severity;
  /** FQDN. */
  sovereign?: string;
}

const SEVERITIES: readonly Severity[] = ['info', 'warn', 'error'];

/** What a sift leaves of a stream. */
export const sifted = memoOfTwo(
  (items: readonly Happening[], { kind, severity, sovereign }: Sift): readonly Happening[] => {
    const least = SEVERITIES.indexOf(severity ?? 'info');
    return items.filter(
      (one) =>
        (kind === undefined || one.kind === kind) &&
        (sovereign === undefined || one.sovereign === sovereign) &&
        SEVERITIES.indexOf(one.severity) >= least,
    );
  },
);

/** What is sifted out of a stream, in words; empty where it is whole. */
export function siftText({ kind, severity, sovereign }: Sift): string {
  const worse = severity === 'warn' ? 'warnings and errors' : severity === 'error' ? 'errors' : undefined;
  return [kind, worse, sovereign].filter((part) => part !== undefined).join(', ');
}

/** The next sift of one sort: what there is of it in the stream, one after the other, and then all again. */
export function nextSift(sift: Sift, by: keyof Sift, items: readonly Happening[]): Sift {
  const known =
    by === 'severity'
      ? SEVERITIES.slice(1)
      : [...new Set(items.map((one) => one[by]).filter((value) => value !== undefined))].sort();
  const { [by]: now, ...others } = sift;
  const next = known[now === undefined ? 0 : known.indexOf(now) + 1];
  return next === undefined ? others : { ...others, [by]: next };
}
