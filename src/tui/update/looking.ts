import { bindingOf } from '../keys.ts';
import type { Change } from '../messages.ts';
import { type Model, placeNow } from '../model.ts';
import type { Step } from '../update.ts';

/** Lets a change be planned. Until its question is there, what is typed is meant for that. */
export function lookingAt(model: Model, text: string, change: Change): Step {
  const { notice: _, ...quiet } = model;
  return [{ ...quiet, looking: text }, [{ type: 'change', change }]];
}

/** The question is there, or it is known why none comes. */
export function looked(model: Model): Model {
  const { looking, ...others } = model;
  return looking === undefined ? model : others;
}

/** Keys that are not kept waiting: Esc lets the question come later, and who wants to leave leaves. */
export function isKeptWaiting(model: Model, key: string): boolean {
  if (model.looking === undefined || key === 'ctrl-c') return false;
  return bindingOf(model.bindings, placeNow(model).screen, key)?.action !== 'stop';
}

export function whileLooking(model: Model, key: string): Model {
  if (key !== 'esc') return model;
  const notice = { text: 'Its question comes as soon as it is ready.', tone: 'quiet' } as const;
  return { ...looked(model), notice };
}
