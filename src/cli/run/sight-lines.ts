import type { Sight } from '../../services/look-around.ts';
import { ageText } from '../component/state-text.ts';

const HOUR_MS = 3_600_000;

/** What was looked at, and what could not be: whose word it is then, and of when. */
export function sightLines(sights: readonly Sight[], now: number): string[] {
  const looked = sights.filter(({ by }) => by === 'cluster');
  const [first] = looked;
  const regions = looked.map(({ region }) => region).join(', ');
  return [
    ...(first === undefined ? [] : [`Looked at ${regions} at ${first.at.slice(11, 19)} UTC.`]),
    ...sights.filter(({ by }) => by === 'journal').flatMap((one) => journalLines(one, now)),
  ];
}

function journalLines({ region, at, unseen }: Sight, now: number): string[] {
  const whose = `the journal of ${momentText(at, now)}`;
  if (unseen === undefined) return [`${region}: by ${whose}.`];
  const hint = unseen.hint === undefined ? [] : [`  ${unseen.hint}`];
  const reason = unseen.reason.replace(/\.$/, '');
  return [`${region} cannot be looked at: ${reason}.`, ...hint, `What is said of ${region} is by ${whose}.`];
}

/** Relative under an hour, absolute after. RFC 3339 and milliseconds in. */
export function momentText(at: string, now: number): string {
  const age = now - Date.parse(at);
  if (age >= 0 && age < HOUR_MS) return `${ageText(at, now)} ago`;
  return `${at.replace('T', ' ').slice(0, 16)} UTC`;
}
