import type { LeftAlone } from '../../domain/destroy/destroy-plan.ts';
import { type DestroyProof, isBillable } from '../../domain/destroy/destroy-proof.ts';
import { isZoneLeft } from '../../domain/destroyed.ts';
import { parseMoney, roundedMoneyText } from '../../domain/money.ts';
import type { Progress } from '../../domain/progress.ts';
import { duration } from '../../style/durations.ts';
import { wrap } from '../../style/text-width.ts';
import { moneyForPeople } from '../cost-text.ts';
import type { Screen } from '../screen.ts';

type Look = Pick<Screen, 'columns'>;

/** How a destroy ended, for a person: the proof per kind, what stays, and what is left for later. */
export function destroySummary(progress: Progress, now: number, look: Look): string[] {
  const proof = proofOf(progress);
  return [
    ...wrap(headLine(progress, proof), look.columns),
    '',
    ...(proof === undefined || isZoneRun(progress) ? [] : proofLines(proof, look)),
    ...zoneLines(progress, now, look),
    ...keptLines(proof, look),
    ...hereLines(progress, look),
  ];
}

/** Found against left, kind by kind, and what was left alone. */
export function proofLines(proof: DestroyProof, look: Look): string[] {
  const counts = (billable: boolean) =>
    proof.kinds
      .filter((one) => one.billable === billable)
      .map(({ kind, found, left, kept }) => {
        const stay = kept === 0 ? '' : ` (${kept} kept)`;
        return `${kind}s ${found} → ${left}${stay}`;
      });
  return [counts(true), counts(false), aloneTexts(proof.leftAlone)]
    .filter((texts) => texts.length > 0)
    .flatMap((texts) => joined(texts, look.columns - 2).map((line) => `  ${line}`))
    .concat(alikeLines(proof, look));
}

export function proofOf({ outputs }: Progress): DestroyProof | undefined {
  return outputs['destroy.proof'] as unknown as DestroyProof | undefined;
}

function headLine(progress: Progress, proof: DestroyProof | undefined): string {
  const { sovereign, runs } = progress;
  const run = runs.at(-1);
  if (isZoneRun(progress)) return zoneHead(progress);
  if (proof !== undefined && proof.kinds.length === 0) return nothingThere(progress, proof);
  const took =
    run?.endedAt === undefined ? '' : ` in ${duration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}`;
  return `Destroyed ${sovereign}${took}. Nothing billable is left${exceptions(proof)}.`;
}

/** A run that only looked after the zone. */
function isZoneRun({ runs }: Progress): boolean {
  return runs.at(-1)?.stages.length === 1;
}

function zoneHead(progress: Progress): string {
  const { sovereign, destroyed } = progress;
  const at = destroyed === undefined ? '' : ` since ${destroyed.at.replace('T', ' ').slice(0, 16)} UTC`;
  const zone = zoneDetail(progress);
  return `${sovereign} is destroyed${at}; ${isZoneLeft(progress) ? 'its zone still waits' : zone}.`;
}

function nothingThere(progress: Progress, { missing }: DestroyProof): string {
  const { sovereign: fqdn, destroyed } = progress;
  if (missing.length > 0)
    return `Nothing of ${fqdn} is in this token's project, also none of the ${missing.length} objects that its state names: they were deleted already, or the token is another project's. The state is kept.`;
  const before = destroyed !== undefined && !isOfThisRun(progress);
  const since = before ? `${fqdn} was destroyed at ${destroyed.at.replace('T', ' ').slice(0, 16)} UTC. ` : '';
  const which = before ? 'it' : fqdn;
  const what = isZoneLeft(progress)
    ? `Nothing of ${which} is there but its zone`
    : `Nothing of ${which} is there`;
  return `${since}${what}. Nothing had to be deleted.`;
}

function isOfThisRun({ destroyed, runs }: Progress): boolean {
  return (destroyed?.at ?? '') >= (runs.at(-1)?.startedAt ?? '');
}

/** ` but what you keep, and what is named below (EUR 0.010 an hour)`. */
function exceptions(proof: DestroyProof | undefined): string {
  const costly = alike(proof?.leftAlone ?? []).filter(({ id }) => isBillable(id));
  const hourly = costly.reduce((sum, { hourly: price }) => sum + (parseMoney(price ?? '') ?? 0n), 0n);
  const price = `${proof?.cost.currency} ${roundedMoneyText(hourly, 3)} an hour`;
  const parts = [
    ...(keeps(proof) ? ['what you keep'] : []),
    ...(costly.length > 0 ? [`what is named below (${price})`] : []),
  ];
  return parts.length === 0 ? '' : ` but ${parts.join(', and ')}`;
}

function keeps(proof: DestroyProof | undefined): boolean {
  return (proof?.kept.length ?? 0) > 0;
}

const NAMED = 4;

/** Others' things, the first by name. */
function aloneTexts(left: readonly LeftAlone[]): string[] {
  const foreign = left.filter(({ belonging }) => belonging === 'foreign');
  const shown = foreign.slice(0, NAMED).map(({ kind, name }) => `${kind} "${name}"`);
  if (shown.length === 0) return [];
  const more = foreign.length - NAMED;
  return [`not ours, left alone: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

/** What is only named like ours, whole: one line each, with id, price and reason. */
function alikeLines({ leftAlone, cost }: DestroyProof, look: Look): string[] {
  return alike(leftAlone).flatMap(({ id, kind, name, because, hourly }) => {
    const price = typeof hourly === 'string' ? `, ${moneyForPeople(cost.currency, hourly, 3)} an hour` : '';
    const text = `left alone: ${kind} ${name} (${id})${price}: ${because}`;
    return wrap(text, look.columns - 2).map((line) => `  ${line}`);
  });
}

function alike(left: readonly LeftAlone[]): LeftAlone[] {
  return left.filter(({ belonging }) => belonging !== 'foreign');
}

function zoneLines(progress: Progress, now: number, look: Look): string[] {
  const zone = progress.outputs['destroy.zone'] as
    | { state?: string; until?: string; detail?: string }
    | undefined;
  if (zone?.state !== 'waiting' || zone.until === undefined) return zoneDone(progress, look);
  const fqdn = progress.sovereign;
  const what = (zone.detail ?? `zone ${fqdn}`).replace(/^the /, '');
  const when = `${what} goes in ${duration(Math.max(0, Date.parse(zone.until) - now))}, when its DS has expired everywhere:`;
  const resume = `catalyst sovereign resume ${fqdn}`;
  const leave = '(or leave it: it costs nothing)';
  const single = `${resume}   ${leave}`;
  const last = single.length <= look.columns - 2 ? [single] : [resume, leave];
  return [...wrap(when, look.columns - 2), ...last].map((line) => `  ${line}`);
}

function zoneDone(progress: Progress, look: Look): string[] {
  const detail = zoneDetail(progress);
  if (detail === '' || isZoneRun(progress)) return [];
  return wrap(detail, look.columns - 2).map((line) => `  ${line}`);
}

function zoneDetail({ stages }: Progress): string {
  const { state, detail } = stages.zone;
  return (state === 'done' || state === 'skipped') && detail !== undefined ? detail : '';
}

function keptLines(proof: DestroyProof | undefined, look: Look): string[] {
  if (proof === undefined || proof.kept.length === 0) return [];
  const hourly = proof.kept.reduce((sum, { hourly: price }) => sum + (parseMoney(price ?? '') ?? 0n), 0n);
  const names = proof.kept.map(({ id, name }) => `${name} (${id})`).join(', ');
  const text = `kept as you wished, ${proof.cost.currency} ${roundedMoneyText(hourly, 3)} an hour: ${names}`;
  return wrap(text, look.columns - 2).map((line) => `  ${line}`);
}

/** What of it was on this machine. */
function hereLines(progress: Progress, look: Look): string[] {
  const here = /removed here: (.+)$/.exec(progress.destroyed?.detail ?? '')?.[1];
  if (here === undefined || !isOfThisRun(progress)) return [];
  return wrap(`removed here: ${here}; the journal stays`, look.columns - 2).map((line) => `  ${line}`);
}

/** Texts with a dot between, as many on a line as fit. */
function joined(texts: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    const longer = last === undefined ? text : `${last} · ${text}`;
    if (last !== undefined && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(...wrap(text, columns));
  }
  return lines;
}
