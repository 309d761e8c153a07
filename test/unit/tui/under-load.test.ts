import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LedgerLine } from '../../../src/domain/business/books/ledger-line.ts';
import type { BusEvent } from '../../../src/domain/business/bus.ts';
import type { Event } from '../../../src/domain/event.ts';
import { emptyProgress, foldAll, foldInto } from '../../../src/domain/progress.ts';
import type { ComponentRow } from '../../../src/services/components/list-components.ts';
import type { Services } from '../../../src/services/open.ts';
import { UNICODE_SYMBOLS } from '../../../src/style/symbols.ts';
import { BINDINGS } from '../../../src/tui/bindings.ts';
import { frame } from '../../../src/tui/frame.ts';
import { placeNow, placeOf } from '../../../src/tui/model.ts';
import { lineWidth, textOf } from '../../../src/tui/parts/line.ts';
import { performer } from '../../../src/tui/perform/perform.ts';
import { NO_RUNS } from '../../../src/tui/perform/runs.ts';
import { placesTo } from '../../../src/tui/places-to.ts';
import { Program } from '../../../src/tui/program.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { CONVERGING, FQDN, told } from '../../support/story.ts';
import { FLEET, LIST, NOW } from '../../support/tui.ts';

const SIZE = { columns: 120, rows: 40 };
const MADE = told([...CONVERGING, { type: 'output-learned', name: 'regions', value: [{ key: 'fsn1' }] }]);

/** What others put into, and the dashboard takes from as it comes. */
class Pipe<T> {
  readonly #held: T[] = [];
  #wake = () => {};

  put(...items: T[]): void {
    this.#held.push(...items);
    this.#wake();
  }

  async *taken(signal: AbortSignal | undefined): AsyncGenerator<T> {
    signal?.addEventListener('abort', () => this.#wake(), { once: true });
    while (signal?.aborted !== true) {
      const next = this.#held.shift();
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

interface Site {
  components?: readonly ComponentRow[];
  ledger?: readonly LedgerLine[];
}

/** The whole program but its terminal, on a clock that stands: keys in, frames out, and what a frame cost. */
function running(screen: Parameters<typeof placeOf>[0], { components = [], ledger = [] }: Site = {}) {
  const clock = new ManualClock(NOW);
  const [bus, journal] = [new Pipe<BusEvent>(), new Pipe<Event>()];
  const services = {
    sovereigns: {
      list: async () => FLEET,
      show: async () => ({ summary: FLEET.sovereigns[0], progress: foldAll(emptyProgress(FQDN), MADE) }),
      async *watch(fqdn: string, signal: AbortSignal) {
        const progress = emptyProgress(FQDN);
        for (const event of MADE) {
          foldInto(progress, event);
          yield { event, progress };
        }
        if (fqdn !== FQDN) return;
        for await (const event of journal.taken(signal)) {
          foldInto(progress, event);
          yield { event, progress };
        }
      },
    },
    contexts: { list: async () => [] },
    components: { list: async () => ({ ...LIST, components, total: components.length }) },
    billing: { ledger: async ({ onLines }: { onLines(lines: unknown): void }) => onLines(ledger) },
    events: {
      tail: async () => ({ events: [] }),
      watch: ({ signal }: { signal?: AbortSignal }) => bus.taken(signal),
    },
  } as unknown as Services;
  const program = new Program({
    ...{ size: SIZE, now: NOW, bindings: BINDINGS, spoken: false, books: { [FQDN]: 'ticket 7' } },
    places: placesTo(placeOf(screen, { fqdn: FQDN })),
  });
  const nothing = { write() {}, suspend() {}, quit() {}, edit: async () => {}, folder: '.', runs: NO_RUNS };
  const open = async () => services;
  const desk = { ...nothing, clock, open, credentials: async () => ({}) };
  const { perform, close } = performer(desk, 'sandbox', program.send);
  onTestFinished(() => {
    program.stop();
    close();
  });
  program.start(perform, NOW);
  let [signs, changes] = [0, 0];
  program.subscribe(() => {
    changes += 1;
  });
  const symbols = new Proxy(UNICODE_SYMBOLS, {
    get(all, name) {
      signs += 1;
      return Reflect.get(all, name);
    },
  });
  return {
    ...{ program, bus, journal },
    /** Times at which a model came of what happened since this was asked last. */
    changes() {
      const since = changes;
      changes = 0;
      return since;
    },
    async pass(ms: number) {
      clock.advance(ms);
      await turn();
      program.send({ type: 'tick', now: clock.now() });
      await turn();
    },
    press(...names: string[]) {
      for (const key of names) program.send({ type: 'key', key });
    },
    /** The frame, and how many signs were drawn for it: each row has one. */
    drawn() {
      const look = { symbols, ascii: false };
      signs = 0;
      const lines = frame(program.model, look);
      expect([lines.length, new Set(lines.map(lineWidth))]).toEqual([SIZE.rows, new Set([SIZE.columns])]);
      return { text: lines.map((line) => textOf(line, look)).join('\n'), signs };
    },
  };
}

/** The same object, that counts how often it is looked at. */
function watched<T extends object>(one: T, name: keyof T, look: () => void): T {
  const value = one[name];
  return Object.defineProperty(one, name, {
    enumerable: true,
    get() {
      look();
      return value;
    },
  });
}

/** Besides its rows a frame has signs of its own, such as that of its age. */
const FEW = 5;
const WALK = ['j', 'j', 'page-down', 'k', 'G', 'k', 'page-up', 'g', 'j'];

describe('ten thousand components', () => {
  const [like] = LIST.components;
  const many = (looked: () => void) =>
    Array.from({ length: 10_000 }, (_, index) =>
      watched({ ...like!, id: `c${index}`, component: `c${index}`, dependsOn: [] }, 'version', looked),
    );

  it('are gone through once for an answer; a key draws one screenful and looks at no other row', async () => {
    let looks = 0;
    const { press, drawn, pass, program } = running('components', { components: many(() => (looks += 1)) });
    await pass(1_000);
    expect(drawn().text).toContain('▸! c0 ');
    expect(looks).toBeGreaterThan(9_999);
    looks = 0;
    for (const key of WALK) {
      press(key);
      const { text, signs } = drawn();
      expect(text).toContain(`▸! ${placeNow(program.model).selected} `);
      expect(signs).toBeLessThan(SIZE.rows + FEW);
    }
    expect(placeNow(program.model).selected).toBe('c1');
    press('/', ...'c9999');
    expect(drawn().text).toMatch(/▸! c9999 /);
    press('esc', 'enter', 'esc');
    drawn();
    expect(looks).toBe(0);
  });
});

describe('a hundred thousand rows of the ledger', () => {
  const line = (index: number): LedgerLine => ({
    ...{ id: `l-${index}`, customerId: `c-${index % 5_000}`, email: `owner-${index % 5_000}@example.com` },
    ...{ amount: 20_000_000n, balance: 1_000_000n, reason: `promo:CODE-${index}` },
    createdAt: new Date(NOW - index * 1_000).toISOString(),
  });

  it('are drawn a screenful at a time, and searched without being looked at again for each letter', async () => {
    let looks = 0;
    const ledger = Array.from({ length: 100_000 }, (_, index) =>
      watched(line(index), 'reason', () => (looks += 1)),
    ).reverse();
    const { press, drawn, pass, program } = running('ledger', { ledger });
    await pass(1_000);
    expect(drawn().text).toContain('100000 entries of 5000 customers');
    for (const key of WALK) {
      looks = 0;
      press(key);
      const { signs } = drawn();
      expect(signs).toBeLessThan(SIZE.rows + FEW);
      expect(looks).toBeLessThan(2 * SIZE.rows);
    }
    expect(placeNow(program.model).selected).toBe('l-1');
    press('/', 'C');
    drawn();
    looks = 0;
    press(...'ODE-99999');
    const found = drawn();
    expect(found.text).toMatch(/▸\+ .*promo:CODE-99999/);
    expect(looks).toBeLessThan(FEW);
  });
});

describe('a thousand events a second', () => {
  const SECONDS = 20;
  const A_TENTH = 100;

  async function hours(at: ReturnType<typeof running>, put: (tenth: number) => void): Promise<void> {
    for (let tenth = 0; tenth < SECONDS * 10; tenth += 1) {
      put(tenth);
      at.changes();
      await at.pass(100);
      // What comes within a frame's time is told together: no event is a frame of its own.
      expect(at.changes()).toBeLessThan(8);
      if (tenth % 10 !== 0) continue;
      const before = placeNow(at.program.model).selected;
      at.press('p', 'k');
      expect(placeNow(at.program.model).selected).not.toBe(before);
      at.press('end');
      at.drawn();
    }
  }

  it('of the bus are all heard, keys go on, and the last five thousand are kept', async () => {
    const at = running('events');
    await at.pass(1_000);
    const event = (sequence: number): BusEvent => ({
      ...{ stream: 'CATALYST_SME', sequence, subject: 'catalyst.usage.recorded', type: 'usage.recorded' },
      ...{ at: new Date(NOW + sequence).toISOString(), source: 'usage', unreadable: false },
    });
    await hours(at, (tenth) =>
      at.bus.put(...Array.from({ length: A_TENTH }, (_, index) => event(tenth * A_TENTH + index + 1))),
    );
    await at.pass(100);
    const { value = [] } = at.program.model.panels.buses[FQDN] ?? {};
    expect([value.length, value.at(-1)?.key]).toEqual([5_000, `bus CATALYST_SME ${SECONDS * 1_000}`]);
    expect(new Set(value.map(({ key }) => key)).size).toBe(5_000);
    expect(at.drawn().text).toContain('bus: 5000 events');
  });

  it.each(['log', 'events'] as const)(
    'of the journal are all folded, and %s keeps the last ones',
    async (screen) => {
      const at = running(screen);
      await at.pass(1_000);
      const event = (index: number): Event => ({
        ...{ v: 1, seq: MADE.length + index + 1, at: new Date(NOW + index).toISOString(), sovereign: FQDN },
        ...{ type: 'stage-line', stage: 'converge', text: `line ${index}`, level: 'info' },
      });
      await hours(at, (tenth) =>
        at.journal.put(...Array.from({ length: A_TENTH }, (_, index) => event(tenth * A_TENTH + index))),
      );
      await at.pass(100);
      const { events = [], progress } = at.program.model.panels.told[FQDN]?.value ?? {};
      expect([events.length, progress?.seq]).toEqual([2_000, MADE.length + SECONDS * 1_000]);
      expect(at.drawn().text).toContain(`line ${SECONDS * 1_000 - 1}`);
    },
  );
});
