import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/domain/event.ts';
import type { Effect, Message } from '../../../src/tui/messages.ts';
import { type Model, placeNow } from '../../../src/tui/model.ts';
import { CONVERGING, FQDN } from '../../support/story.ts';
import {
  answer,
  FLEET,
  FULL,
  keys,
  LIST,
  modelOn,
  NOW,
  reached,
  seen,
  tick,
  toldBy,
} from '../../support/tui.ts';
import { BUS } from '../../support/tui-business.ts';

const OTHER = 'nizwa.omani.works';
const MADE: EventBody = { type: 'output-learned', name: 'regions', value: [{ key: 'fsn1' }] };
const summary = FLEET.sovereigns[0]!;
const fleet = answer({
  of: 'fleet',
  value: { ...FLEET, sovereigns: [summary, { ...summary, fqdn: OTHER }] },
});
const of = (fqdn: string, message: Message): Message => ({ ...message, fqdn }) as Message;
const busOf = (fqdn: string): Message => ({ ...BUS, stream: { of: 'bus', fqdn } }) as Message;
const components = (fqdn: string, state: 'installing' | 'failed', at: number) =>
  answer(
    { of: 'components', fqdn, value: { ...LIST, fqdn, components: [{ ...LIST.components[0]!, state }] } },
    at,
  );

/** Two Sovereigns with a cluster each; what happened on both, and their buses. */
const BOTH: Message[] = [
  fleet,
  toldBy([...CONVERGING, MADE]),
  of(OTHER, toldBy([...CONVERGING, MADE])),
  tick(NOW + 1),
  ...[FQDN, OTHER].flatMap((fqdn) => [
    components(fqdn, 'installing', NOW),
    components(fqdn, 'failed', NOW + 2_000),
  ]),
  busOf(FQDN),
  busOf(OTHER),
];
const ofAll = (size = { columns: 120, rows: 40 }) => reached(modelOn('fleet', size), [...keys('E'), ...BOTH]);
const shown = (model: Model) => seen(model).join('\n');
const pressed = (model: Model, ...names: string[]) => reached(model, keys(...names)).model;
const tunes = (effects: readonly Effect[]) =>
  effects.flatMap((one) => (one.type === 'tune' ? [`${one.fqdn} ${one.on ? 'on' : 'off'}`] : []));

describe('events of all Sovereigns', () => {
  it('are pipeline, Flux and bus of each, in one stream', () => {
    const text = shown(pressed(ofAll().model, 'home'));
    for (const fqdn of [FQDN, OTHER])
      for (const kind of ['pipeline', 'flux', 'bus'])
        expect(text, `${kind} of ${fqdn}`).toMatch(new RegExp(`${fqdn} +${kind} `));
  });

  it('listen to every bus while somebody looks, and read every cluster', () => {
    const { effects, model } = ofAll();
    expect(tunes(effects).sort()).toEqual([`${OTHER} on`, `${FQDN} on`]);
    const read = effects.flatMap((one) =>
      one.type === 'read' && one.subject.of === 'components' ? [one.subject.fqdn] : [],
    );
    expect(new Set(read)).toEqual(new Set([FQDN, OTHER]));
    expect(tunes(reached(model, keys('esc')).effects).sort()).toEqual([`${OTHER} off`, `${FQDN} off`]);
  });

  it('lose one bus and keep the other; the lost one is tried again by itself', () => {
    const lost: Message = {
      ...{ type: 'unstreamed', stream: { of: 'bus', fqdn: OTHER }, at: NOW },
      error: { message: 'No way in.' },
    };
    const { model } = reached(ofAll().model, [lost]);
    expect(shown(model)).toContain(`bus: 4 events, no data of 1 of 2 (${OTHER}: No way in.)`);
    expect(tunes(reached(model, [tick(NOW + 29_000)]).effects)).toEqual([]);
    expect(tunes(reached(model, [tick(NOW + 30_001)]).effects)).toEqual([`${OTHER} on`]);
  });
});

describe('a sift of the stream', () => {
  const CASES: [names: string[], only: string, has: RegExp, hasNot: RegExp][] = [
    [['K'], 'only bus', / bus /, / flux | pipeline /],
    [['K', 'K'], 'only flux', / flux /, / bus | pipeline /],
    [['K', 'K', 'K'], 'only pipeline', / pipeline /, / bus | flux /],
    [['W'], 'only warnings and errors', /[✖!] /, /○ /],
    [['W', 'W'], 'only errors', /✖ /, /[○!] /],
    [['N'], `only ${OTHER}`, new RegExp(`${OTHER} +`), new RegExp(`\\d ${FQDN} +`)],
    [['K', 'K', 'W', 'W', 'N'], `only flux, errors, ${OTHER}`, / flux +seaweedfs/, / bus |omantel/],
  ];
  it.for(CASES)('%j shows %s', ([names, only, has, hasNot]) => {
    const model = pressed(ofAll().model, ...names);
    const rows = seen(model).slice(3, -2).join('\n');
    expect(shown(model)).toContain(only);
    expect(rows).toMatch(has);
    expect(rows).not.toMatch(hasNot);
  });

  it('is all again after the last sort of it, and Esc drops it before it goes back', () => {
    const { model } = ofAll();
    const whole = placeNow(pressed(model, 'K', 'K', 'K', 'K'));
    expect(whole.sift).toBeUndefined();
    const kept = pressed(model, 'K', '/', 'x', 'enter');
    expect(placeNow(pressed(kept, 'esc'))).toMatchObject({ screen: 'events', filter: '', sift: undefined });
    expect(placeNow(pressed(kept, 'esc', 'esc')).screen).toBe('fleet');
  });

  it('says where there is nothing to tell apart', () => {
    const one = reached(modelOn('events'), FULL).model;
    expect(pressed(one, 'N').notice?.text).toContain('E shows those of all');
  });

  it('is what is saved', () => {
    const { effects } = reached(ofAll().model, keys('K', 'N', 's'));
    const saved = effects.find((one) => one.type === 'save');
    expect(saved).toMatchObject({ name: expect.stringMatching(/^events-\d{8}-\d{6}\.log$/) });
    expect(saved?.type === 'save' && saved.lines.every((line) => line.includes(`${OTHER}  bus`))).toBe(true);
    expect(saved?.type === 'save' && saved.lines.length).toBe(2);
  });
});

describe('a paused stream', () => {
  const more: Message = {
    ...{ type: 'streamed', stream: { of: 'bus', fqdn: FQDN }, at: NOW },
    items: Array.from({ length: 6_000 }, (_, index) => ({
      ...{ key: `bus b ${index}`, at: '2026-11-21T09:14:00Z', about: 'later', severity: 'info', kind: 'bus' },
      ...{ text: `number ${index}`, said: false },
    })) as never,
  };

  it.for([['p'], ['k']])('by %s stands still, whatever comes, and says how much did', ([key = '']) => {
    const paused = pressed(ofAll().model, key);
    const rows = (model: Model) => seen(model).slice(3, -2);
    const later = reached(paused, [more]).model;
    expect(rows(later)).toEqual(rows(paused));
    expect(shown(later)).toMatch(/paused, \d+ newer: End follows again/);
    expect(shown(pressed(later, 'end'))).toContain('number 5999');
    expect(shown(pressed(later, 'p'))).toContain('follows the newest');
  });

  it('keeps the row under the cursor', () => {
    const { model } = ofAll();
    const cursor = (one: Model) => seen(one).find((line) => line.includes('▸'));
    expect(cursor(pressed(model, 'p'))).toBe(cursor(model));
  });

  it('that is empty is not stood still at nothing', () => {
    const empty = reached(modelOn('events'), [fleet, toldBy([])]).model;
    expect(placeNow(pressed(empty, 'k')).frozen).toBeUndefined();
  });
});
