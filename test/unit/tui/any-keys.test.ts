import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCREENS } from '../../../src/domain/dashboard-screens.ts';
import { BINDINGS } from '../../../src/tui/bindings.ts';
import type { Message } from '../../../src/tui/messages.ts';
import { type Model, placeNow } from '../../../src/tui/model.ts';
import { lineWidth } from '../../../src/tui/parts/line.ts';
import { view } from '../../../src/tui/view.ts';
import { FQDN } from '../../support/story.ts';
import { EMPTY, FULL, keys, LIST, LOOK, modelOn, NOW, reached, refusals, tick } from '../../support/tui.ts';

const KEYS = [
  ...new Set(BINDINGS.flatMap((one) => one.keys)),
  'left',
  'right',
  'tab',
  'backspace',
  'ctrl-u',
  'm',
  '(',
  '[',
];
const dialog = { id: 1, text: 'Suspend harbor?', lines: [], command: 'catalyst', confirmName: 'x' };

const anyKey = fc.constantFrom(...KEYS).map((key): Message => ({ type: 'key', key }));
const anyElse = fc.constantFrom<Message>(
  ...FULL,
  ...EMPTY,
  ...refusals(NOW + 1_000),
  tick(NOW + 60_000),
  { type: 'resized', columns: 40, rows: 10 },
  { type: 'resized', columns: 61, rows: 12 },
  { type: 'resized', columns: 180, rows: 50 },
  { type: 'asked', dialog },
  { type: 'asked', dialog: { ...dialog, confirmName: undefined } as never },
  { type: 'said', notice: { text: 'said', tone: 'good' } },
  { type: 'changed', fqdn: FQDN, form: 1 },
  { type: 'refused', form: 1, faults: [{ field: 'credit', reason: 'is wrong' }], text: 'refused' },
);
const anything = fc.array(fc.oneof({ weight: 4, arbitrary: anyKey }, { weight: 1, arbitrary: anyElse }), {
  maxLength: 60,
});
const anyStart = fc.constantFrom(...SCREENS).map((screen) => reached(modelOn(screen), FULL).model);

function expectValid(model: Model): void {
  expect(model.places[0]?.screen).toBe('fleet');
  expect(model.places.length).toBeLessThanOrEqual(12);
  expect(model.places.every(({ top }) => Number.isInteger(top) && top >= 0)).toBe(true);
  const lines = view(model, LOOK);
  expect(lines.length).toBe(model.size.rows);
  expect(new Set(lines.map(lineWidth))).toEqual(new Set([model.size.columns]));
}

describe('whatever is pressed and whatever happens', () => {
  it('leaves a model that can be drawn', () => {
    fc.assert(
      fc.property(anyStart, anything, (start, messages) => expectValid(reached(start, messages).model)),
      { numRuns: 150 },
    );
  });

  it('is led home by Esc', () => {
    fc.assert(
      fc.property(anyStart, anything, (start, messages) => {
        const { model } = reached(start, messages);
        const home = reached(model, keys(...Array.from({ length: 45 }, () => 'esc'))).model;
        const { filter, marked = [] } = placeNow(home);
        expect([home.places.length, home.mode.kind, filter, marked]).toEqual([1, 'browse', '', []]);
      }),
      { numRuns: 150 },
    );
  });

  it('changes nothing while read-only', () => {
    const locked = anything.map((all) => all.filter((one) => one.type !== 'key' || one.key !== 'u'));
    fc.assert(
      fc.property(anyStart, locked, (start, messages) => {
        const { model, effects } = reached(start, messages);
        expect(model.unlocked).toBe(false);
        const changing = effects.filter((one) => one.type === 'change' || (one.type === 'answer' && one.yes));
        expect(changing).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('never asks twice for what is under way', () => {
    fc.assert(
      fc.property(anything, (messages) => {
        const quiet = messages.filter(({ type }) => type !== 'answered' && type !== 'unanswered');
        const { effects } = reached(modelOn('components'), quiet);
        const asked = effects.flatMap((one) => (one.type === 'read' ? [JSON.stringify(one.subject)] : []));
        expect(new Set(asked).size).toBe(asked.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('ten thousand components', () => {
  const components = Array.from({ length: 10_000 }, (_, index) => {
    const one = LIST.components[index % LIST.components.length]!;
    return { ...one, id: `c${index}`, component: `c${index}`, dependsOn: [] };
  });
  const value = { ...LIST, components, total: 10_000 };
  const many = reached(modelOn('components'), [
    ...FULL,
    { type: 'answered', answer: { of: 'components', fqdn: FQDN, value }, at: NOW },
  ]).model;

  it('are drawn a screenful at a time', () => {
    let drawn = 0;
    const counted = components.map((one) =>
      Object.defineProperty({ ...one }, 'version', { get: () => `${++drawn}` }),
    );
    const next = reached(modelOn('components'), [
      ...FULL,
      {
        type: 'answered',
        answer: { of: 'components', fqdn: FQDN, value: { ...value, components: counted } },
        at: NOW,
      },
    ]).model;
    view(next, LOOK);
    drawn = 0;
    view(reached(next, keys('j', 'j', 'j')).model, LOOK);
    expect(drawn).toBeLessThan(200);
  });

  it('can be walked to their end and back', () => {
    const end = reached(many, keys('G')).model;
    expect(placeNow(end).selected).toBe('c9999');
    expect(placeNow(reached(end, keys('g')).model).selected).toBe('c0');
    expectValid(end);
  });
});
