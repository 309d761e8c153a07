import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCREENS, type ScreenId } from '../../../src/domain/dashboard-screens.ts';
import { BINDINGS } from '../../../src/tui/bindings.ts';
import { FORMS, type FormName } from '../../../src/tui/forms/forms.ts';
import { bindingsOn } from '../../../src/tui/keys.ts';
import type { Effect, Message } from '../../../src/tui/messages.ts';
import { type Model, placeNow, placeOf } from '../../../src/tui/model.ts';
import { lineWidth } from '../../../src/tui/parts/line.ts';
import { openForm } from '../../../src/tui/update/form-mode.ts';
import { goTo } from '../../../src/tui/update/move.ts';
import { update } from '../../../src/tui/update.ts';
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
  'ctrl-w',
  'ctrl-a',
  'delete',
  'shift-tab',
  'm',
  '(',
  '[',
];
const dialog = { id: 1, text: 'Suspend harbor?', lines: [], command: 'catalyst', confirmName: 'x' };

const keyed = (key: string): Message => ({ type: 'key', key });
const anyKey = fc.constantFrom(...KEYS).map(keyed);
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
  { type: 'settled', dialog: 1, unread: 0 },
  { type: 'settled', dialog: 1, unread: 1 },
  { type: 'said', notice: { text: 'said', tone: 'good' } },
  { type: 'pasted', text: 'u\nq 日本\u001b[2J' },
  { type: 'begun', fqdn: FQDN },
  { type: 'changed', fqdn: FQDN, form: 1 },
  { type: 'refused', form: 1, faults: [{ field: 'credit', reason: 'is wrong' }], text: 'refused' },
);
/** What may happen on a screen: its own keys more often than those that do nothing there. */
const anythingOn = (screen: ScreenId) => {
  const own = fc.constantFrom(...bindingsOn(BINDINGS, screen).flatMap((one) => one.keys)).map(keyed);
  return fc.array(
    fc.oneof(
      { weight: 3, arbitrary: own },
      { weight: 3, arbitrary: anyKey },
      { weight: 2, arbitrary: anyElse },
    ),
    { maxLength: 60 },
  );
};
const anything = anythingOn('fleet');
const STATES: Message[][] = [[], EMPTY, FULL, refusals(NOW), [...FULL, ...refusals(NOW + 42_000)]];
/** Every screen in every state. */
const anyScreen = fc
  .tuple(fc.constantFrom(...SCREENS), fc.constantFrom(...STATES))
  .map(([screen, state]) => reached(modelOn(screen), state).model);
/** With these no form has a fault, so that it can be handed over. */
const RIGHT: Record<string, string> = {
  ...{ credit: '25', plan: 's', organization: 'o-1', reason: 'ticket 7', file: 'a.csv' },
  ...{ 'org-name': 'O', 'org-email': 'a@b.om', subdomain: 'a', 'ssh-key': 'file:key.pub' },
};

function filled(model: Model): Model {
  const { mode } = model;
  if (mode.kind !== 'form') return model;
  const fields = mode.form.fields.map((one) => ({ ...one, value: RIGHT[one.name] ?? one.value }));
  return { ...model, mode: { ...mode, form: { ...mode.form, fields } } };
}

/** Every form over every screen that there is something to say of: as it is opened, or filled in. */
const anyForm = fc
  .record({
    screen: fc.constantFrom(...SCREENS),
    form: fc.constantFrom(...(Object.keys(FORMS) as FormName[])),
    unlocked: fc.boolean(),
    right: fc.boolean(),
  })
  .map(({ screen, form, unlocked, right }) => {
    const [model] = openForm({ ...reached(modelOn(screen), FULL).model, unlocked }, form);
    return right ? filled(model) : model;
  });
const lockedStart = fc.oneof(
  anyScreen,
  anyForm.filter(({ unlocked }) => !unlocked),
);
const anyStart = fc.oneof(anyScreen, anyForm);

/** A start, and what happens from there on. */
const from = (starts: fc.Arbitrary<Model>) =>
  starts.chain((start) => fc.tuple(fc.constant(start), anythingOn(placeNow(start).screen)));

const isChanging = (one: Effect) => one.type === 'change' || (one.type === 'answer' && one.yes);

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
      fc.property(from(anyStart), ([start, messages]) => expectValid(reached(start, messages).model)),
      { numRuns: 150 },
    );
  });

  it('is led home by Esc', () => {
    fc.assert(
      fc.property(from(anyStart), ([start, messages]) => {
        const { model } = reached(start, messages);
        const home = reached(model, keys(...Array.from({ length: 45 }, () => 'esc'))).model;
        const { filter, marked = [] } = placeNow(home);
        expect([home.places.length, home.mode.kind, filter, marked]).toEqual([1, 'browse', '', []]);
      }),
      { numRuns: 150 },
    );
  });

  it('changes nothing while read-only', () => {
    const isUnlock = (one: Message) => one.type === 'key' && one.key === 'u';
    fc.assert(
      fc.property(from(lockedStart), ([start, messages]) => {
        const { model, effects } = reached(
          start,
          messages.filter((one) => !isUnlock(one)),
        );
        expect(model.unlocked).toBe(false);
        expect(effects.filter(isChanging)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('changes nothing after changes were forbidden again, and nothing without a question', () => {
    const submits = fc.constantFrom<Message[]>(
      keys('page-down', 'enter'),
      [
        { type: 'asked', dialog: { ...dialog, confirmName: undefined, form: 1 } as never },
        ...keys('right', 'enter'),
      ],
      [
        { type: 'asked', dialog: { ...dialog, confirmName: undefined } as never },
        { type: 'settled', dialog: dialog.id, unread: 0 },
        ...keys('right', 'enter'),
      ],
      [...keys('u'), { type: 'refused', form: 1, faults: [], text: 'refused' }],
    );
    const some = fc.array(
      fc.oneof(
        submits,
        anything.map((all) => all.slice(0, 6)),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(anyStart, some, (start, parts) => {
        let now = start;
        for (const message of parts.flat()) {
          const [next, effects] = update(now, message);
          if (effects.some(isChanging)) expect(now.unlocked).toBe(true);
          const agreed = effects.filter((one) => one.type === 'answer' && one.yes);
          if (agreed.length > 0) expect(now.mode.kind).toBe('dialog');
          now = next;
        }
      }),
      { numRuns: 400 },
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

describe('a walk through every screen', () => {
  it('forgets the oldest of its way, and keeps the fleet', () => {
    let now = reached(modelOn('sovereign'), FULL).model;
    for (const screen of SCREENS.filter((one) => one !== 'fleet')) {
      now = goTo(now, placeOf(screen, { fqdn: FQDN }));
      expectValid(now);
      expect(placeNow(now).screen).toBe(screen);
    }
    expect(now.places.length).toBe(12);
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

  it('can be walked to their end and back', () => {
    const end = reached(many, keys('G')).model;
    expect(placeNow(end).selected).toBe('c9999');
    expect(placeNow(reached(end, keys('g')).model).selected).toBe('c0');
    expectValid(end);
  });
});
