import { lifeRuns } from '../domain/life-runs.ts';
import type { Effect, Message } from './messages.ts';
import { type Model, type Place, placeNow, placeOf } from './model.ts';
import { placesTo } from './places-to.ts';
import { answered, told, unanswered, untold } from './update/answers.ts';
import { tuning } from './update/buses.ts';
import { asked, settled } from './update/dialog-mode.ts';
import { dueReads } from './update/due.ts';
import { formDone, formRefused } from './update/form-mode.ts';
import { looked } from './update/looking.ts';
import { onKey } from './update/on-key.ts';
import { onPaste } from './update/on-paste.ts';
import { refreshed, stale } from './update/refreshed.ts';
import { listening, streamed, unstreamed } from './update/streams.ts';
import { waited } from './update/waiting.ts';

/** The next model, and what is to be done. Performs nothing. */
export type Step = readonly [Model, readonly Effect[]];

/** What happens to the model when something happens. Pure; what is due to be read is asked for after every message. */
export function update(model: Model, message: Message): Step {
  const [next, effects] = stepped(ENDS_LOOKING.has(message.type) ? looked(model) : model, message);
  const [asked, reads] = dueReads(next);
  const [heard, listens] = listening(asked);
  const [tuned, tunes] = tuning(heard);
  return [tuned, [...effects, ...reads, ...listens, ...tunes]];
}

/** After these nobody waits for a question any more. */
const ENDS_LOOKING: ReadonlySet<Message['type']> = new Set(['asked', 'said', 'changed', 'begun', 'refused']);

function stepped(model: Model, message: Message): Step {
  switch (message.type) {
    case 'key':
      return onKey(model, message.key);
    case 'pasted':
      return [onPaste(model, message.text), []];
    case 'resized': {
      const { columns, rows } = message;
      return [{ ...model, size: { columns, rows } }, []];
    }
    case 'tick':
      return [{ ...model, now: Math.max(model.now, message.now) }, []];
    case 'answered':
      return [answered(model, message), []];
    case 'unanswered':
      return [unanswered(model, message), []];
    case 'told':
      return waited(thenSovereign(model, told(model, message)), message.fqdn);
    case 'untold':
      return [untold(model, message), []];
    case 'streamed':
      return [streamed(model, message), []];
    case 'unstreamed':
      return [unstreamed(model, message), []];
    case 'asked':
      return asked(model, message.dialog);
    case 'settled':
      return [settled(model, message), []];
    case 'said':
      return [{ ...model, notice: message.notice }, []];
    case 'changed':
      return [stale(formDone(model, message.form), message.fqdn), []];
    case 'begun':
      return [shown(model, message.fqdn), []];
    case 'refused':
      return [formRefused(model, message), []];
  }
}

/** The Sovereign on which a run began, unless somebody is at something else by now. */
function shown(model: Model, fqdn: string): Model {
  const fresh = refreshed(model);
  const { screen, fqdn: open } = placeNow(model);
  if (model.mode.kind !== 'browse') return fresh;
  if (screen === 'create' && open === undefined) return comeTo(fresh, placeOf('create', { fqdn }));
  return screen === 'fleet' ? comeTo(fresh, placeOf('sovereign', { fqdn })) : fresh;
}

/** Straight from the fleet, without the way that led here. */
function comeTo(model: Model, place: Place): Model {
  return { ...model, places: [...model.places.slice(0, 1), ...placesTo(place).slice(1)] };
}

/** Who watches a Sovereign come to be is brought to it when its run has come to a good end. */
function thenSovereign(before: Model, model: Model): Model {
  const { screen, fqdn = '' } = placeNow(model);
  const isUp = ({ panels }: Model) => {
    const progress = panels.told[fqdn]?.value?.progress;
    const run = progress && lifeRuns(progress).at(-1);
    return run && { done: run.outcome === 'done' && run.command !== 'destroy' };
  };
  if (screen !== 'create' || model.mode.kind !== 'browse') return model;
  if (isUp(before)?.done !== false || isUp(model)?.done !== true) return model;
  const notice = { text: `${fqdn} is up.`, tone: 'good' } as const;
  return { ...comeTo(model, placeOf('sovereign', { fqdn })), notice };
}
