import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/domain/event.ts';
import { ASCII_SYMBOLS } from '../../../src/style/symbols.ts';
import { isLeft, jobsNow } from '../../../src/tui/derive/jobs-now.ts';
import type { Message } from '../../../src/tui/messages.ts';
import { placeNow } from '../../../src/tui/model.ts';
import { lineWidth } from '../../../src/tui/parts/line.ts';
import { panelError } from '../../../src/tui/perform/panel-error.ts';
import { view } from '../../../src/tui/view.ts';
import { CONVERGING, FQDN } from '../../support/story.ts';
import {
  answer,
  FLEET,
  FULL,
  keys,
  LOOK,
  modelOn,
  NOW,
  reached,
  seen,
  tick,
  toldBy,
} from '../../support/tui.ts';

const MINUTES = 600_000;
const frame = (screen: Parameters<typeof modelOn>[0], messages: readonly Message[], columns = 80) =>
  seen(reached(modelOn(screen, { columns, rows: 24 }), messages).model);

describe('what is listened to', () => {
  it('is not stale because nothing happens: Events are as old as the last look at the clusters', () => {
    const { model } = reached(modelOn('events'), [...FULL, tick(NOW + MINUTES)]);
    expect(seen(model)[1]).toContain('stale');
    const { components } = model.panels;
    const looked = { ...model.panels, components: { [FQDN]: { ...components[FQDN], at: NOW + MINUTES } } };
    expect(seen({ ...model, panels: looked } as typeof model)[1]).toMatch(/ 0s old$/);
  });

  it.for(['log', 'events'] as const)(
    'the %s of a component that says nothing is no older for that',
    (screen) => {
      const of = screen === 'log' ? 'logs' : 'events';
      const stream = { of, fqdn: FQDN, component: 'harbor' } as const;
      const item = {
        key: '1',
        at: '2026-11-21T09:12:00Z',
        about: 'x',
        severity: 'info',
        text: 'y',
        said: true,
      } as const;
      const start = modelOn(screen);
      const places = start.places.map((place) =>
        place.screen === screen ? { ...place, component: 'harbor' } : place,
      );
      const quiet = [
        ...FULL,
        { type: 'streamed', stream, items: [item], at: NOW } as Message,
        tick(NOW + MINUTES),
      ];
      const { model } = reached({ ...start, places }, quiet);
      expect(seen(model)[1]).not.toContain('old');
      const error = { message: 'cut' };
      const lost = reached(model, [{ type: 'unstreamed', stream, error, at: NOW + MINUTES }]).model;
      expect(seen(lost)[1]).toMatch(/stale, 10m old$/);
    },
  );
});

describe('jobs of a run that ended', () => {
  const began: EventBody[] = [
    ...CONVERGING,
    { type: 'run-ended', run: 'r1', outcome: 'timed-out' } as EventBody,
  ];

  it('take no more time, and say that they were under way then', () => {
    const { model } = reached(modelOn('jobs'), [toldBy(began), tick(NOW + MINUTES)]);
    const told = model.panels.told[FQDN]?.value;
    if (told === undefined) throw new Error('nothing was told');
    const left = [...jobsNow(told).values()].filter(isLeft);
    expect(left.map(({ name }) => name)).toContain('install-harbor');
    expect(new Set(left.map(({ endedAt }) => endedAt))).toEqual(new Set([told.progress.at]));
    expect(jobsNow(told)).toBe(jobsNow(told));
    const row = seen(model).find((line) => line.includes('install-harbor')) ?? '';
    expect(row).toMatch(/running +1\dm +\d+s/);
    const at = { ...placeNow(model), screen: 'job' as const, named: 'install:fsn1/harbor' };
    expect(seen({ ...model, places: [...model.places, at] }).join('\n')).toContain(
      'running when its run ended',
    );
  });
});

describe('a sentence on the whole', () => {
  it('of the fleet counts by the words of its rows', () => {
    const [one] = FLEET.sovereigns as [(typeof FLEET.sovereigns)[number]];
    const states = ['failed', 'timed-out', 'interrupted'] as const;
    const sovereigns = states.map((state, at) => ({ ...one, state, fqdn: `s${at}.omani.works` }));
    const [, said] = frame('fleet', [answer({ of: 'fleet', value: { ...FLEET, sovereigns } })]);
    expect(said).toContain('4 Sovereigns · 1 failed · 1 timed out · 1 unreadable · 1 interrupted');
  });

  it('of the health names what is wrong with the business, which goes on below', () => {
    const [, said] = frame('vouchers', [...FULL, ...keys('h')]);
    expect(said).toMatch(/business: \d+ (wrong|unknown|fine)/);
  });
});

describe('a name that is cut', () => {
  it('is whole above the keys', () => {
    const fqdn = 'a-really-long-franchise-name.production.example.om';
    const elsewhere = [{ fqdn, world: 'real' as const }];
    const fleet = answer({ of: 'fleet', value: { sovereigns: [], unreadable: [], elsewhere } });
    const lines = frame('fleet', [fleet]);
    expect(
      lines
        .slice(-3, -1)
        .map((line) => line.trim())
        .join(' '),
    ).toBe(`${fqdn}: A context names it; its state is not here.`);
  });
});

describe('of what is not read there is no reading', () => {
  const at = (fqdn: string) => {
    const start = modelOn('components');
    const places = start.places.map((place) => (place.fqdn === undefined ? place : { ...place, fqdn }));
    return seen(reached({ ...start, places }, [answer({ of: 'fleet', value: FLEET })]).model);
  };

  it('but why, where its journal cannot be read', () => {
    const lines = at('torn.omani.works');
    expect(lines[1]).toMatch(/✖ no data$/);
    expect(lines.join('\n')).toContain('✖ Line 12 of its journal is no event.');
    expect(lines.join('\n')).not.toContain('No state');
  });

  it('but that it is not here, where it is not', () => {
    const lines = at('away.omani.works');
    expect(lines[1]).toMatch(/not here$/);
    expect(lines.join('\n')).toContain('No state of away.omani.works is in this folder.');
  });
});

describe('a question that is being prepared', () => {
  const dialog = { id: 1, text: 'Suspend seaweedfs?', lines: [], command: 'catalyst' };
  const looking = reached(modelOn('components'), [...FULL, ...keys('u', 's')]).model;

  it('keeps what is typed meanwhile from doing anything', () => {
    const { model, effects } = reached(looking, keys('x', 'q', 'u', 'v', 'enter', ':', '/'));
    expect([placeNow(model).screen, model.mode.kind, model.unlocked]).toEqual(['components', 'browse', true]);
    expect(effects.filter(({ type }) => type === 'quit')).toEqual([]);
    expect(seen(model).slice(-3, -1).join(' ')).toContain('Keys wait for its question');
  });

  it.for<[string, Message]>([
    ['the question', { type: 'asked', dialog }],
    ['why there is none', { type: 'said', notice: { text: 'no', tone: 'bad' } }],
    ['Esc', { type: 'key', key: 'esc' }],
  ])('is over with %s', ([, message]) => {
    const { model } = reached(looking, [message]);
    expect(model.looking).toBeUndefined();
  });

  it('comes later after Esc, and whoever wants to leave leaves', () => {
    const later = reached(looking, [...keys('esc', 'x'), { type: 'asked', dialog }]).model;
    expect([placeNow(later).screen, later.mode.kind]).toEqual(['graph', 'dialog']);
    expect(reached(looking, keys('ctrl-c')).effects.some(({ type }) => type === 'quit')).toBe(true);
  });
});

describe('a plan in a question', () => {
  it('stays in its columns', () => {
    const lines = [
      '  - delete    volume data  10 GB',
      '                           of the cluster',
      `    ${'x '.repeat(60)}`,
    ];
    const dialog = { id: 1, text: 'Destroy it?', command: 'catalyst', lines };
    const asked: Message[] = [...FULL, ...keys('u'), { type: 'asked', dialog }];
    const shown = frame('components', asked);
    expect(shown).toContain(`  ${lines[1]}`);
    expect(shown.filter((line) => /^ {6}x x/.test(line)).length).toBeGreaterThan(1);
  });
});

describe('signs that are wider in ASCII', () => {
  it('cost nothing at the right edge, where the age stands', () => {
    const ascii = { symbols: ASCII_SYMBOLS, ascii: true };
    for (const screen of ['graph', 'components', 'events', 'jobs'] as const) {
      const { model } = reached(modelOn(screen), FULL);
      const lines = view(model, ascii);
      expect(new Set(lines.map(lineWidth))).toEqual(new Set([80]));
      expect(seen(model, ascii).join('')).toMatch(/^[\x20-\x7e]*$/);
      const [, age] = / (\d+s old) *$/.exec(seen(model, LOOK)[1] ?? '') ?? [];
      if (age !== undefined) expect(seen(model, ascii)[1]).toContain(age);
    }
  });
});

it('a part that is gone since another version was installed is told as that', () => {
  const gone = Object.assign(new Error("Cannot find module '/x/dist/y.js'"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  expect(panelError(gone)).toEqual({
    message: 'catalyst was updated while this dashboard ran.',
    hint: 'Leave it, and start it again: what runs goes on.',
  });
  expect(panelError(new Error('other'))).toEqual({ message: 'other' });
});
