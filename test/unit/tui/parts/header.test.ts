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

  it('names the screen also where there is room for nothing before it', () => {
    const narrow = reached(on('real', true, 'u'), [{ type: 'resized', columns: 70, rows: 24 }]).model;
    expect(said(narrow)).toMatch(/^ Vouchers +REAL · BOOKS OPEN · UNLOCKED for changes/);
    const least = reached(narrow, [{ type: 'resized', columns: 60, rows: 12 }]).model;
    expect(said(least)).toMatch(/^ Vouchers +REAL · BOOKS OPEN · UNLOCKED · 09:13:00 UTC $/);
  });

  it.for([
    ['sandbox', true, [], / omantel\.omani\.works › Vouchers +sandbox · BOOKS OPEN · read-only/],
    ['sandbox', true, ['m', 'o'], / omantel.omani… › Organizations +sandbox · BOOKS OPEN · read-only/],
    ['sandbox', true, ['u'], / omantel… › Vouchers +sandbox · BOOKS OPEN · UNLOCKED/],
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
