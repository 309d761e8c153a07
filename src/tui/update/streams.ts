import type { Message } from '../messages.ts';
import { type Model, placeNow, type Stream } from '../model.ts';
import type { Step } from '../update.ts';
import { withPanels } from './answers.ts';
import { busLost, busTold } from './buses.ts';

type Of<T extends Message['type']> = Message & { type: T };

/** More than a person scrolls back; the command has all of it. */
const LINES_KEPT = 5_000;
/** How long after its end a stream is listened to again, in milliseconds. */
const AGAIN_MS = 5_000;

/** What came is added to what is there, if it is still that stream that somebody looks at. */
export function streamed(model: Model, message: Of<'streamed'>): Model {
  const { stream, items, at } = message;
  if (stream.of === 'bus') return busTold(model, message);
  if (!isSame(stream, model.stream)) return model;
  const { value = [] } = model.panels.stream;
  const kept = [...value, ...items].slice(-LINES_KEPT);
  return withPanels(model, { stream: { value: kept, at, ...reading(model) } });
}

/** Its end, or why there is no more of it. What was heard stays. */
export function unstreamed(model: Model, message: Of<'unstreamed'>): Model {
  const { stream, error, at } = message;
  if (stream.of === 'bus') return busLost(model, message);
  if (!isSame(stream, model.stream)) return model;
  const { value = [], at: heard = at } = model.panels.stream;
  const known = error === undefined || model.panels.stream.value !== undefined ? { value, at: heard } : {};
  return withPanels(model, { stream: { ...known, triedAt: at, ...(error === undefined ? {} : { error }) } });
}

function reading({ panels }: Model): { askedAt?: number } {
  const { askedAt } = panels.stream;
  return askedAt === undefined ? {} : { askedAt };
}

/** Listens to the component that the place is about, and to nothing else; again a while after it ended. */
export function listening(model: Model): Step {
  const wanted = streamOf(model);
  const { askedAt, triedAt } = model.panels.stream;
  const open = isSame(wanted, model.stream);
  const over = askedAt === undefined && triedAt !== undefined && model.now - triedAt >= AGAIN_MS;
  if (open && (wanted === undefined || !over)) return [model, []];
  const { stream: _, ...others } = model;
  const next: Model = wanted === undefined ? others : { ...others, stream: wanted };
  const panel = wanted === undefined ? {} : { askedAt: model.now };
  return [withPanels(next, { stream: panel }), [{ type: 'listen', stream: wanted }]];
}

function streamOf(model: Model): Stream | undefined {
  const { screen, fqdn, component } = placeNow(model);
  if (fqdn === undefined || component === undefined) return undefined;
  if (screen !== 'log' && screen !== 'events') return undefined;
  return { of: screen === 'log' ? 'logs' : 'events', fqdn, component };
}

function isSame(one: Stream | undefined, other: Stream | undefined): boolean {
  return one?.of === other?.of && one?.fqdn === other?.fqdn && one?.component === other?.component;
}
