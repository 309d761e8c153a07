import type { Happening } from '../derive/happenings.ts';
import type { Effect, Message } from '../messages.ts';
import { type Model, type Panels, placeNow } from '../model.ts';
import type { Step } from '../update.ts';
import { withPanels } from './answers.ts';
import { withCluster } from './due.ts';

type Of<T extends Message['type']> = Message & { type: T };
type Bus = Panels['buses'][string];

/** Of each bus; more than a person scrolls back. */
const EVENTS_KEPT = 5_000;
/** How long after its end a bus is listened to again, in milliseconds. */
const AGAIN_MS = 5_000;
/** The same of one that could not be reached: it takes a way into the cluster each time. */
const UNREACHED_AGAIN_MS = 30_000;

/** What a bus told is added to what is there, if somebody still looks at it. It tells again what it told before a break. */
export function busTold(model: Model, { stream: { fqdn }, items, at }: Of<'streamed'>): Model {
  const bus = model.panels.buses[fqdn];
  if (bus === undefined) return model;
  const { askedAt, value = [] } = bus;
  const kept = [...value, ...newOf(value, items)].slice(-EVENTS_KEPT);
  return withBus(model, fqdn, { value: kept, at, ...(askedAt === undefined ? {} : { askedAt }) });
}

/** Its end, or why there is no more of it. What it told stays. */
export function busLost(model: Model, { stream: { fqdn }, error, at }: Of<'unstreamed'>): Model {
  const bus = model.panels.buses[fqdn];
  if (bus === undefined) return model;
  const { value, at: heard = at } = bus;
  const known = value !== undefined ? { value, at: heard } : error === undefined ? { value: [], at } : {};
  return withBus(model, fqdn, { ...known, triedAt: at, ...(error === undefined ? {} : { error }) });
}

function newOf(known: readonly Happening[], items: readonly Happening[]): readonly Happening[] {
  if (known.length === 0 || items.length === 0) return items;
  const keys = new Set(known.map(({ key }) => key));
  return items.filter(({ key }) => !keys.has(key));
}

/** Listens to the buses that the place is about, and to no other; each again a while after it ended. */
export function tuning(model: Model): Step {
  const { buses } = model.panels;
  const wanted = busesOf(model);
  const left = Object.keys(buses).filter((fqdn) => !wanted.includes(fqdn));
  const due = wanted.filter((fqdn) => isDue(buses[fqdn], model.now));
  if (left.length === 0 && due.length === 0) return [model, []];
  const kept = Object.entries(buses).filter(([fqdn]) => !left.includes(fqdn));
  const asked = due.map((fqdn): [string, Bus] => [fqdn, { ...buses[fqdn], askedAt: model.now }]);
  const effects = [
    ...left.map((fqdn): Effect => ({ type: 'tune', fqdn, on: false })),
    ...due.map((fqdn): Effect => ({ type: 'tune', fqdn, on: true })),
  ];
  return [withPanels(model, { buses: Object.fromEntries([...kept, ...asked]) }), effects];
}

function isDue(bus: Bus | undefined, now: number): boolean {
  if (bus?.askedAt !== undefined) return false;
  const wait = bus?.error === undefined ? AGAIN_MS : UNREACHED_AGAIN_MS;
  return bus?.triedAt === undefined || now - bus.triedAt >= wait;
}

/** Only where a business may be: of Sovereigns whose cluster is made. */
function busesOf(model: Model): string[] {
  const { screen, fqdn, component } = placeNow(model);
  return screen === 'events' && component === undefined ? withCluster(model, fqdn) : [];
}

function withBus(model: Model, fqdn: string, bus: Bus): Model {
  return withPanels(model, { buses: { ...model.panels.buses, [fqdn]: bus } });
}
