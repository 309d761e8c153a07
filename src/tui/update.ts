import type { Effect, Message } from './messages.ts';
import { type Model, placeNow, placeOf } from './model.ts';
import { answered, told, unanswered, untold } from './update/answers.ts';
import { asked } from './update/dialog-mode.ts';
import { dueReads } from './update/due.ts';
import { formDone, formRefused } from './update/form-mode.ts';
import { goTo } from './update/move.ts';
import { onKey } from './update/on-key.ts';
import { refreshed, stale } from './update/refreshed.ts';
import { listening, streamed, unstreamed } from './update/streams.ts';

/** The next model, and what is to be done. Performs nothing. */
export type Step = readonly [Model, readonly Effect[]];

/** What happens to the model when something happens. Pure; what is due to be read is asked for after every message. */
export function update(model: Model, message: Message): Step {
  const [next, effects] = stepped(model, message);
  const [asked, reads] = dueReads(next);
  const [heard, listens] = listening(asked);
  return [heard, [...effects, ...reads, ...listens]];
}

function stepped(model: Model, message: Message): Step {
  switch (message.type) {
    case 'key':
      return onKey(model, message.key);
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
      return [told(model, message), []];
    case 'untold':
      return [untold(model, message), []];
    case 'streamed':
      return [streamed(model, message), []];
    case 'unstreamed':
      return [unstreamed(model, message), []];
    case 'asked':
      return asked(model, message.dialog);
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
  const { screen } = placeNow(model);
  if (model.mode.kind !== 'browse' || screen !== 'fleet') return fresh;
  const { notice } = model;
  return { ...goTo(fresh, placeOf('sovereign', { fqdn })), ...(notice === undefined ? {} : { notice }) };
}
