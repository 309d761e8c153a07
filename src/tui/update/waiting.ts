import { lifeRuns } from '../../domain/life-runs.ts';
import type { RunProgress } from '../../domain/progress.ts';
import { type Model, placeNow } from '../model.ts';
import { fleetSelection } from '../screens/fleet.ts';
import type { Step } from '../update.ts';

/** Asks to be told when the run has ended that is at work on a Sovereign; asked again, not any more. Writes nothing. */
export function wait(model: Model): Step {
  const place = placeNow(model);
  const fqdn = place.screen === 'fleet' ? fleetSelection(model, place) : place.fqdn;
  if (fqdn === undefined) return [withNotice(model, 'Choose a Sovereign first.', 'warning'), []];
  const { waits = [] } = model;
  if (waits.includes(fqdn)) {
    const others = waits.filter((one) => one !== fqdn);
    return [withNotice({ ...model, waits: others }, `Nobody waits for ${fqdn} any more.`, 'quiet'), []];
  }
  const run = runOf(model, fqdn);
  if (run === undefined || run.endedAt !== undefined)
    return [withNotice(model, `No run is at work on ${fqdn}.`, 'warning'), []];
  const text = `The bell rings when the run on ${fqdn} has ended, wherever you are by then.`;
  return [withNotice({ ...model, waits: [...waits, fqdn] }, text, 'quiet'), []];
}

/** Tells who waits that the run has ended, and how. */
export function waited(model: Model, fqdn: string): Step {
  const { waits = [] } = model;
  const run = waits.includes(fqdn) ? runOf(model, fqdn) : undefined;
  if (run?.endedAt === undefined) return [model, []];
  const why = run.error === undefined ? '' : `: ${run.error.message}`;
  const text = `${fqdn}: ${run.command} ${run.outcome ?? 'ended'}${why}`;
  const next = { ...model, waits: waits.filter((one) => one !== fqdn) };
  return [withNotice(next, text, run.outcome === 'done' ? 'good' : 'bad'), [{ type: 'ring' }]];
}

function runOf({ panels }: Model, fqdn: string): RunProgress | undefined {
  const progress = panels.told[fqdn]?.value?.progress;
  return progress && lifeRuns(progress).at(-1);
}

function withNotice(model: Model, text: string, tone: 'quiet' | 'good' | 'warning' | 'bad'): Model {
  return { ...model, notice: { text, tone } };
}
