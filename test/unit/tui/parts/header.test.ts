import { describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/tui/model.ts';
import { header } from '../../../../src/tui/parts/header.ts';
import { FQDN } from '../../../support/story.ts';
import { answer, FLEET, FULL, keys, LOOK, modelOn, reached } from '../../../support/tui.ts';

const real = answer({
  of: 'fleet',
  value: { ...FLEET, sovereigns: FLEET.sovereigns.map((one) => ({ ...one, sandbox: false })) },
});

/** Vouchers of a Sovereign: in which world, with the books open or not, after some keys. */
function on(world: 'real' | 'sandbox', open: boolean, ...names: string[]): Model {
  const books: Record<string, string> = open ? { [FQDN]: 'ticket 7' } : {};
  const start = { ...modelOn('vouchers', { columns: 110, rows: 30 }), books };
  return reached(start, [...FULL, ...(world === 'real' ? [real] : []), ...keys(...names)]).model;
}

const first = (model: Model) => header(model, LOOK)[0]!;
const said = (model: Model) =>
  first(model)
    .map(({ text }) => text)
    .join('');
const roleOf = (model: Model, word: string) => first(model).find(({ text }) => text.includes(word))?.role;

describe('the first line', () => {
  it.for([
    ['sandbox', false, [], 'sandbox · read-only · 09:13:00 UTC'],
    ['sandbox', true, [], 'sandbox · BOOKS OPEN · read-only · 09:13:00 UTC'],
    ['sandbox', true, ['u'], 'sandbox · BOOKS OPEN · UNLOCKED for changes · 09:13:00 UTC'],
    ['sandbox', true, ['u', 'u'], 'sandbox · BOOKS OPEN · read-only · 09:13:00 UTC'],
    ['real', true, ['u'], 'REAL · BOOKS OPEN · UNLOCKED for changes · 09:13:00 UTC'],
  ] as const)('in %s, books open %s, after %j: %s', ([world, open, names, text]) => {
    expect(
      said(on(world, open, ...names))
        .trimEnd()
        .endsWith(` ${text}`),
    ).toBe(true);
  });

  it('has a colour of its own for production, and says it in a word too', () => {
    const [ours, theirs] = [on('real', true, 'u'), on('sandbox', true, 'u')];
    expect([roleOf(ours, 'REAL'), roleOf(ours, FQDN), roleOf(ours, 'Vouchers')]).toEqual(
      Array(3).fill('warning'),
    );
    expect([roleOf(ours, 'UNLOCKED'), roleOf(ours, 'BOOKS')]).toEqual(['bad', 'bad']);
    expect([roleOf(theirs, FQDN), roleOf(theirs, 'Vouchers')]).toEqual(['plain', 'strong']);
    expect([roleOf(theirs, 'UNLOCKED'), roleOf(theirs, 'BOOKS')]).toEqual(['warning', 'warning']);
  });

  it('leaves out the time before it cuts whose screen it is', () => {
    const narrow = reached(on('real', true, 'u'), [{ type: 'resized', columns: 70, rows: 24 }]).model;
    expect(said(narrow)).toMatch(/ omantel\.omani\.works › Vouchers +REAL · BOOKS OPEN · UNLOCKED $/);
    const least = reached(narrow, [{ type: 'resized', columns: 60, rows: 12 }]).model;
    expect(said(least)).toMatch(/^ omantel\.omani\.\w+… › Vouchers +REAL · BOOKS OPEN · UNLOCKED $/);
  });

  it('never names another Sovereign than the one that the screen is about', () => {
    const other = 'salalah.omani.works';
    const two = answer({
      of: 'fleet',
      value: {
        ...FLEET,
        sovereigns: FLEET.sovereigns.map((one, at) => (at === 1 ? { ...one, fqdn: other } : one)),
      },
    });
    const go = [...`:vouchers ${other}`].map((one) => (one === ' ' ? 'space' : one));
    const there = reached(modelOn('components'), [...FULL, two, ...keys(...go, 'enter')]).model;
    expect(said(there)).toMatch(/^ (Fleet › )?salalah\.omani\.works › Vouchers /);
    expect(said(reached(there, keys('esc')).model)).toMatch(/^ (Fleet › )?salalah\.omani\.works /);
  });

  it('names the Sovereign also where one did not come through its own screen', () => {
    const all = reached(modelOn('fleet', { columns: 110, rows: 24 }), [
      ...FULL,
      ...keys('E', ':', ...'components'),
    ]);
    const there = reached(all.model, [...keys('space', ...FQDN, 'enter')]).model;
    expect(said(there)).toMatch(/^ Fleet › Events of all › omantel\.omani\.works › Components /);
  });

  it.for([
    ['sandbox', true, [], / omantel\.omani\.works › Vouchers +sandbox · BOOKS OPEN · read-only/],
    [
      'sandbox',
      true,
      ['m', 'o'],
      / omantel\.omani\.works › (Billing › )?Organizations +sandbox · BOOKS OPEN · read-only/,
    ],
    ['sandbox', true, ['u'], / omantel\.omani\.works › Vouchers +sandbox · BOOKS OPEN · UNLOCKED/],
    ['real', false, ['m', 'o', 'h'], / omantel\.omani\.works › (Organizations › )?Health +REAL/],
  ] as const)(
    'names the Sovereign in 80 columns, in %s, books open %s, after %j',
    ([world, open, names, text]) => {
      const narrow = reached(on(world, open, ...names), [{ type: 'resized', columns: 80, rows: 24 }]).model;
      expect(said(narrow)).toMatch(text);
      expect(said(narrow).length).toBe(80);
    },
  );
});
