import type { Happening } from '../derive/happenings.ts';
import type { Message } from '../messages.ts';
import { type Model, placeNow, type Stream } from '../model.ts';
import type { Step } from '../update.ts';
import { withPanels } from './answers.ts';
import { withCluster } from './due.ts';

type Of<T extends Message['type']> = Message & { type: T };

/** More than a person scrolls back; the command has all of it. */
const LINES_KEPT = 5_000;
/** How long after its end a stream is listened to again, in milliseconds. */
const AGAIN_MS = 5_000;
/** The same of a bus that could not be reached: it takes a way into the cluster each time. */
const BUS_AGAIN_MS = 30_000;

/** What came is added to what is there, if it is still that stream that somebody looks at. */
export function streamed(model: Model, { stream, items, at }: Of<'streamed'>): Model {
  if (!isSame(stream, model.stream)) return model;
  const { value = [] } = model.panels.stream;
  const kept = [...value, ...newOf(stream, value, items)].slice(-LINES_KEPT);
  return withPanels(model, { stream: { value: kept, at, ...reading(model) } });
}

/** Its end, or why there is no more of it. What was heard stays. */
export function unstreamed(model: Model, { stream, error, at }: Of<'unstreamed'>): Model {
  if (!isSame(stream, model.stream)) return model;
  const { value = [], at: heard = at } = model.panels.stream;
  const known = error === undefined || model.panels.stream.value !== undefined ? { value, at: heard } : {};
  return withPanels(model, { stream: { ...known, triedAt: at, ...(error === undefined ? {} : { error }) } });
}

/** The bus is looked back at again after a break: what it told before is told once. */
function newOf({ of }: Stream, known: readonly Happening[], items: readonly Happening[]) {
  if (of !== 'bus' || known.length === 0) return items;
  const keys = new Set(known.map(({ key }) => key));
  return items.filter(({ key }) => !keys.has(key));
}

function reading({ panels }: Model): { askedAt?: number } {
  const { askedAt } = panels.stream;
  return askedAt === undefined ? {} : { askedAt };
}

/** Listens to what the place is about, and to nothing else; again a while after it ended. */
export function listening(model: Model): Step {
  const wanted = streamOf(model);
  const { askedAt, triedAt, error } = model.panels.stream;
  const open = isSame(wanted, model.stream);
  const wait = wanted?.of === 'bus' && error !== undefined ? BUS_AGAIN_MS : AGAIN_MS;
  const over = askedAt === undefined && triedAt !== undefined && model.now - triedAt >= wait;
  if (open && (wanted === undefined || !over)) return [model, []];
  const { stream: _, ...others } = model;
  const next: Model = wanted === undefined ? others : { ...others, stream: wanted };
  const panel = wanted === undefined ? {} : { ...(open ? keptOf(model) : {}), askedAt: model.now };
  return [withPanels(next, { stream: panel }), [{ type: 'listen', stream: wanted }]];
}

/** What a bus told stays while it is listened to again. */
function keptOf({ panels: { stream }, stream: of }: Model): Model['panels']['stream'] {
  const { value, at, error } = stream;
  if (of?.of !== 'bus') return {};
  return {
    ...(value === undefined ? {} : { value }),
    ...(at === undefined ? {} : { at }),
    ...(error === undefined ? {} : { error }),
  };
}

function streamOf(model: Model): Stream | undefined {
  const { screen, fqdn, component } = placeNow(model);
  if (fqdn === undefined) return undefined;
  if (component === undefined) return screen === 'events' ? busOf(model, fqdn) : undefined;
  if (screen !== 'log' && screen !== 'events') return undefined;
  return { of: screen === 'log' ? 'logs' : 'events', fqdn, component };
}

/** Only where a business may be: a Sovereign whose cluster is made. */
function busOf(model: Model, fqdn: string): Stream | undefined {
  return withCluster(model, fqdn).length > 0 ? { of: 'bus', fqdn } : undefined;
}

function isSame(one: Stream | undefined, other: Stream | undefined): boolean {
  return one?.of === other?.of && one?.fqdn === other?.fqdn && one?.component === other?.component;
}
