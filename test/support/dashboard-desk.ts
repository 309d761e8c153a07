import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/domain/surroundings.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { businessServices } from '../../src/services/business/business-services.ts';
import type { Services } from '../../src/services/open.ts';
import { BINDINGS } from '../../src/tui/bindings.ts';
import { type Model, placeOf } from '../../src/tui/model.ts';
import type { Credentials } from '../../src/tui/perform/desk.ts';
import { performer } from '../../src/tui/perform/perform.ts';
import { NO_RUNS, type Runs } from '../../src/tui/perform/runs.ts';
import { placesTo } from '../../src/tui/places-to.ts';
import { keepTime, Program } from '../../src/tui/program.ts';
import { realClock } from './real-clock.ts';
import { seen } from './tui.ts';

/** The dashboard without a terminal: keys go in, what a person sees comes out; its effects are really performed. */
export interface DrivenDashboard {
  program: Program;
  /** What went to the terminal past the frame. */
  written: string[];
  press(...names: string[]): void;
  /** Letters of a text, one key each. */
  type(text: string): void;
  /** Resolves with the frame as soon as `is` says so of it. @throws Error with the frame when it never does */
  until(is: (frame: string, model: Model) => boolean): Promise<string>;
}

export interface DrivenStart {
  workshop: BusinessWorkshop;
  credentials: Credentials;
  folder: string;
  fqdn: string;
  screen: Parameters<typeof placeOf>[0];
  books?: Record<string, string>;
  runs?: Runs;
  /** Services besides those of the business, as of Sovereigns whose state is here. */
  more?: Partial<Services>;
  clock?: Clock;
}

const DEADLINE_MS = 30_000;

/** Begins on a screen of a Sovereign that is known by its context only, unless more is said. Ends with the test. */
export function driveDashboard(start: DrivenStart): DrivenDashboard {
  const { workshop, credentials, folder, fqdn, screen, books = {}, runs = NO_RUNS } = start;
  const { clock = realClock, more = {} } = start;
  const written: string[] = [];
  const program = new Program({
    ...{ size: { columns: 100, rows: 30 }, now: clock.now(), bindings: BINDINGS, spoken: false, books },
    places: placesTo(placeOf(screen, { fqdn })),
  });
  const desk = {
    ...{ folder, clock, credentials: async () => credentials, suspend: () => {}, quit: () => {} },
    edit: async () => {},
    open: async () => ({ ...services(workshop), ...more }),
    runs,
    write: (bytes: string) => void written.push(bytes),
  };
  const { perform, close } = performer(desk, 'real', program.send);
  const over = new AbortController();
  onTestFinished(() => {
    program.stop();
    over.abort();
    close();
  });
  program.start(perform, clock.now());
  void keepTime(clock, program.send, over.signal, 250);
  const press = (...names: string[]) => {
    for (const key of names) program.send({ type: 'key', key });
  };
  return {
    ...{ program, written, press, until: (is) => until(program, is) },
    type: (text) => press(...[...text].map((letter) => (letter === ' ' ? 'space' : letter))),
  };
}

/** No state of a Sovereign is here: only its context is known. */
function services(workshop: BusinessWorkshop): Services {
  const missing = () => Promise.reject(new Error('its state is not here'));
  const sovereigns = { list: async () => ({ sovereigns: [], unreadable: [] }), show: missing };
  return { ...businessServices(async () => workshop), sovereigns } as unknown as Services;
}

function until(program: Program, is: (frame: string, model: Model) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const frame = () => seen(program.model).join('\n');
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`it was never seen:\n${frame()}`));
    }, DEADLINE_MS);
    const look = () => {
      const text = frame();
      if (!is(text, program.model)) return;
      clearTimeout(timer);
      stop();
      resolve(text);
    };
    const stop = program.subscribe(look);
    look();
  });
}
