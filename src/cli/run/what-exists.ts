import { leftText, type WhatIsLeft, whatIsLeft } from '../../domain/destroy/what-is-left.ts';
import { lifeRuns, tellingRun } from '../../domain/life-runs.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import { HARMLESS_STAGES } from '../../domain/stage.ts';
import { costNow, moneyForPeople } from '../cost-text.ts';
import { leftOfDestroy } from './left-of-destroy.ts';

const EXISTS = / Exists now: (.+?)\.?$/;

/** A failure's sentence without what it says of what exists. */
export function withoutExisting(message: string): string {
  return message.replace(EXISTS, '');
}

/**
 * What a person needs after a run that did not come to its end: what exists and costs by the hour, how to go on, how to
 * take it back. Empty when nothing can exist.
 */
export function whatExistsRows(progress: Progress, message = ''): [string, string][] {
  const fqdn = progress.sovereign;
  const destroying = lifeRuns(progress).at(-1)?.command === 'destroy';
  const left = whatIsLeft(progress);
  const telling = tellingRun(progress);
  if (telling?.command === 'destroy' && left !== undefined) {
    const next =
      /: (catalyst .+)$/.exec(telling.error?.hint ?? '')?.[1] ?? `catalyst sovereign resume ${fqdn}`;
    return [
      ['exists now', leftLine(left)],
      ['go on', next],
    ];
  }
  const exists = EXISTS.exec(message)?.[1] ?? (destroying ? leftOfDestroy(progress) : existing(progress));
  const back: [string, string][] = destroying ? [] : [['take back', `catalyst sovereign destroy ${fqdn}`]];
  return [['exists now', exists], ['go on', `catalyst sovereign resume ${fqdn}`], ...back];
}

/** `2 volumes (volumes/1, volumes/2), EUR 0.001 an hour`. */
export function leftLine(left: WhatIsLeft): string {
  return `${leftText(left)}, ${moneyForPeople(left.currency, left.hourly, 3)} an hour`;
}

/** The newest run did something outside and did not come to its end. */
export function isCutShort(progress: Progress): boolean {
  const run = lifeRuns(progress).at(-1);
  if (run === undefined || run.outcome === 'done') return false;
  return run.begun.some((stage) => !HARMLESS_STAGES.includes(stage));
}

/** As far as the journal knows it: a run that was killed could not look any more. */
function existing(progress: Progress): string {
  const regions = (progress.outputs.regions ?? []) as unknown as RegionOutputs[];
  const cost = costNow(progress)?.replace(/^(.+) so far$/, 'at least $1');
  if (regions.length === 0) return madeText(progress, cost);
  const servers = regions.flatMap(({ controlPlanes, workers }) => [...controlPlanes, ...workers]).length;
  return [counted(servers, 'server'), counted(regions.length, 'load balancer'), cost]
    .filter(Boolean)
    .join(', ');
}

/** Of an apply that nobody could ask what it made: what it told, and what it was about. */
function madeText({ stages }: Progress, cost: string | undefined): string {
  const open = stages.apply.steps.filter(({ state }) => state === 'running').map(({ title }) => title);
  const named = open.length > 3 ? [...open.slice(0, 3), `${open.length - 3} more`] : open;
  const about = named.join(', ');
  if (cost === undefined)
    return about === '' ? 'nothing that costs money' : `perhaps what it set about last: ${about}`;
  return `what was made, ${cost}${about === '' ? '' : `; it had set about: ${about}`}`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
