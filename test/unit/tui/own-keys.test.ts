import { describe, expect, it } from 'vitest';
import { SCREENS } from '../../../src/domain/dashboard-screens.ts';
import { BINDINGS } from '../../../src/tui/bindings.ts';
import { bindingsFrom } from '../../../src/tui/keys-file.ts';
import type { Message } from '../../../src/tui/messages.ts';
import { placeNow } from '../../../src/tui/model.ts';
import { EMPTY, FULL, keys, modelOn, reached, seen } from '../../support/tui.ts';

/** Each action by a letter that no keyboard of ours has, so that a sentence with the usual one stands out. */
const OWN = Object.fromEntries(
  BINDINGS.map(({ action }, index) => [action, [String.fromCodePoint(0x410 + index)]]),
);
const bindings = bindingsFrom('dashboard.json', { keys: OWN });
const own = (action: string) => OWN[action]?.[0] ?? '';
const at = (screen: Parameters<typeof modelOn>[0], messages: readonly Message[], columns = 80) =>
  reached({ ...modelOn(screen, { columns, rows: 24 }), bindings }, messages).model;

describe('with other keys', () => {
  it.for([
    ['create', FULL, /u allows|n fills|q leaves|r goes on/],
    ['sovereign', FULL, /l tells|r goes on|q leaves/],
    ['findings', [], /Press B/],
    ['fleet', EMPTY, /press u|then n/],
    ['vouchers', keys(own('issue')), /Press u/],
    ['components', [...FULL, ...keys(own('filter'), 'x', 'enter')], /Esc drops/],
    ['components', [...FULL, ...keys(own('mark'))], /Esc drops/],
    ['log', [...FULL, ...keys(own('pause'))], /End follows/],
    ['events', [...FULL, ...keys(own('sift-sovereign'))], /\bE shows/],
  ] as const)('no sentence on %s names ours', ([screen, messages, usual]) => {
    const model = at(screen, messages);
    expect(seen({ ...model, books: {} }).join('\n')).not.toMatch(usual);
  });

  it.for(SCREENS)('the keys at the foot of %s are those that do it', (screen) => {
    const foot = seen(at(screen, FULL, 200)).at(-1) ?? '';
    expect(foot).toContain(`${own('quit')} quit`);
    expect(foot).not.toMatch(/ (q quit|u unlock|esc back|: command)/);
  });
});

describe('in a window that is too small to draw in', () => {
  const dialog = { id: 1, text: 'Suspend harbor?', lines: [], command: 'catalyst' };
  const small: Message = { type: 'resized', columns: 40, rows: 10 };

  it('nothing is agreed to, opened or unlocked: what is pressed is not seen', () => {
    const { model, effects } = reached(modelOn('components'), [
      ...FULL,
      ...keys('u'),
      { type: 'asked', dialog },
      { type: 'settled', dialog: 1, unread: 0 },
      small,
      ...keys('right', 'enter', 'y'),
    ]);
    expect(model.mode.kind).toBe('dialog');
    expect(effects.filter(({ type }) => type === 'answer' || type === 'copy')).toEqual([]);
    const browsing = reached(modelOn('components'), [...FULL, small, ...keys('u', 'x', '/', 'a')]).model;
    expect([browsing.unlocked, placeNow(browsing).screen, browsing.mode.kind]).toEqual([
      false,
      'components',
      'browse',
    ]);
  });

  it('is left with the key that it names, and Esc goes back', () => {
    const quits = (names: string[]) =>
      reached(modelOn('components'), [...FULL, small, ...keys(...names)]).effects.some(
        ({ type }) => type === 'quit',
      );
    expect([quits(['q']), quits(['ctrl-c']), quits(['x'])]).toEqual([true, true, false]);
    const back = reached(modelOn('components'), [...FULL, small, ...keys('esc')]).model;
    expect(placeNow(back).screen).toBe('sovereign');
  });
});
