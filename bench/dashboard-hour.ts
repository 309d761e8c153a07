import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Event } from '../src/domain/event.ts';
import { emptyProgress, foldAll } from '../src/domain/progress.ts';
import { UNICODE_SYMBOLS } from '../src/style/symbols.ts';
import { BINDINGS } from '../src/tui/bindings.ts';
import { initialModel, type Model, placeOf } from '../src/tui/model.ts';
import { placesTo } from '../src/tui/places-to.ts';
import { update } from '../src/tui/update.ts';
import { view } from '../src/tui/view.ts';
import { ms, type Row } from './bench.ts';
import { quantile } from './measure.ts';

const FQDN = 'omantel.omani.works';
const BEGAN = Date.parse('2026-11-21T09:00:00Z');
const LOOK = { symbols: UNICODE_SYMBOLS, ascii: false };
const A_SECOND = 1_000;
const STATES = ['pending', 'installing', 'degraded', 'installed'] as const;
/** A heap is never twice the same: what grows without an end grows by far more. */
const MOST_GROWTH_MIB = 24;

/** An hour of a thousand events a second, each second drawn once, with no second waited for. */
export function hourRows(quick: boolean): Row[] {
  const collect = collector();
  const seconds = quick ? 300 : 3_600;
  let progress = emptyProgress(FQDN);
  let model = initialModel({
    ...{ size: { columns: 120, rows: 40 }, now: BEGAN, bindings: BINDINGS, spoken: false },
    places: placesTo(placeOf('events', { fqdn: FQDN })),
  });
  const frames: number[] = [];
  let early = 0;
  for (let second = 1; second <= seconds; second += 1) {
    const now = BEGAN + second * 1_000;
    const events = eventsOf(second, now);
    progress = foldAll(progress, events);
    const begun = performance.now();
    model = next(model, { type: 'told', fqdn: FQDN, events, progress, at: now }, now);
    view(model, LOOK);
    frames.push(performance.now() - begun);
    if (second === Math.round(seconds / 6)) early = heapMib(collect);
  }
  const grown = heapMib(collect) - early;
  const minutes = Math.round(seconds / 60);
  return [
    {
      what: `memory grown from minute ${Math.round(minutes / 6)} to ${minutes}, 1,000 events a second`,
      measured: `${grown.toFixed(1)} MiB`,
      floor: '',
      goal: `< ${MOST_GROWTH_MIB} MiB`,
      met: grown < MOST_GROWTH_MIB,
    },
    {
      what: 'a second of 1,000 events, taken and drawn',
      measured: `p99 ${ms(quantile(frames, 0.99))}`,
      floor: '',
      goal: '< 100 ms',
      met: quantile(frames, 0.99) < 100,
    },
  ];
}

function next(model: Model, message: Parameters<typeof update>[1], now: number): Model {
  return update(update(model, { type: 'tick', now })[0], message)[0];
}

function eventsOf(second: number, now: number): Event[] {
  const at = new Date(now).toISOString();
  return Array.from({ length: A_SECOND }, (_, index) => {
    const component = `c${(second * 7 + index) % 1_000}`;
    const state = STATES[(second + index) % STATES.length]!;
    const facts = { region: 'fsn1', component, uid: component, state, reason: `second ${second}` };
    const seq = (second - 1) * A_SECOND + index + 1;
    return { v: 1, seq, at, sovereign: FQDN, type: 'component-changed', ...facts } as unknown as Event;
  });
}

/** The collector of V8, which is there for whoever asks for it by name. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

function heapMib(collect: () => void): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
