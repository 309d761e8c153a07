import { describe, expect, it } from 'vitest';
import { SCREENS, type ScreenId } from '../../src/domain/dashboard-screens.ts';
import type { Message } from '../../src/tui/messages.ts';
import type { Model } from '../../src/tui/model.ts';
import { lineWidth } from '../../src/tui/parts/line.ts';
import { view } from '../../src/tui/view.ts';
import { CONVERGING, FQDN } from '../support/story.ts';
import {
  answer,
  EMPTY,
  FULL,
  keys,
  LOOK,
  modelOn,
  NOW,
  reached,
  refusals,
  seen,
  tick,
  toldBy,
} from '../support/tui.ts';
import { BUS, VOUCHERS } from '../support/tui-business.ts';

const STATES: Record<string, Message[]> = {
  empty: EMPTY,
  loading: [tick(NOW), tick(NOW + 8_000)],
  full: FULL,
  stale: [...FULL, tick(NOW + 42_000), ...refusals(NOW + 42_000)],
  error: refusals(NOW),
};

/** A cluster that is made has a bus that may be listened to. */
const WITH_BUS: Message[] = [
  toldBy([...CONVERGING, { type: 'output-learned', name: 'regions', value: [{ key: 'fsn1' }] }]),
  BUS,
];

const SIZES = [
  [120, 40],
  [200, 50],
] as const;

/** Without the amounts of the business, which JSON does not know. */
const isPlain = (one: Message) => one.type !== 'answered' || !('named' in one.answer);

function inState(screen: ScreenId, state: string, columns = 80, rows = 24): Model {
  const { model } = reached(modelOn(screen, { columns, rows }), STATES[state] ?? []);
  return screen === 'events' && (state === 'full' || state === 'stale')
    ? reached(model, [...WITH_BUS, tick(model.now)]).model
    : model;
}

/** A frame with a rule around it, so that blanks at its end are no matter. */
function framed(name: string, model: Model): string {
  return [`== ${name}`, ...seen(model).map((line) => `|${line}`)].join('\n');
}

describe.for(SCREENS)('the screen %s', (screen) => {
  it('is in every state as somebody looked at it', async () => {
    const frames = [
      ...Object.keys(STATES).map((state) => framed(`${state} 80x24`, inState(screen, state))),
      ...SIZES.map(([columns, rows]) =>
        framed(`full ${columns}x${rows}`, inState(screen, 'full', columns, rows)),
      ),
    ];
    await expect(`${frames.join('\n\n')}\n`).toMatchFileSnapshot(`frames/${screen}.txt`);
  });

  it('fills the terminal and never runs over its edge', () => {
    for (const state of Object.keys(STATES)) {
      for (const [columns, rows] of [[40, 24], [60, 12], [80, 24], [97, 31], [150, 20], ...SIZES] as const) {
        const lines = view(inState(screen, state, columns, rows), LOOK);
        expect(lines.length).toBe(rows);
        expect(new Set(lines.map(lineWidth)), `${state} ${columns}x${rows}`).toEqual(new Set([columns]));
      }
    }
  });
});

describe('a form and its question', () => {
  const typed = (text: string) => keys(...[...text].map((one) => (one === ' ' ? 'space' : one)));
  const vouchers = (columns = 80, rows = 24) =>
    reached(modelOn('vouchers', { columns, rows }), [...FULL, ...keys('u', 'n')]).model;
  const wrong = [...typed('x'), ...keys('down'), ...typed('1.5'), ...keys('page-down', 'enter')];
  const right = [
    ...typed('EID-2027'),
    ...keys('down'),
    ...typed('25'),
    ...keys('down'),
    ...typed('40'),
    ...keys('down'),
    ...typed('For Eid'),
    ...keys('down', 'down'),
    ...typed('sales@omantel.example'),
    ...keys('page-down', 'enter'),
  ];
  const command = `catalyst voucher revoke RAMADAN-2026 --sovereign ${FQDN}`;
  const dialog = {
    id: 9,
    text: `Revoke it on ${FQDN}?`,
    lines: ['Voucher RAMADAN-2026 of OMR 10.000'],
    command,
  };
  const several = {
    ...{ id: 9, text: 'Do all 2 of these?', lines: [...dialog.lines, 'Voucher LAUNCH-DAY-5 of OMR 5.000'] },
    command: [command, command.replace('RAMADAN-2026', 'LAUNCH-DAY-5')].join('\n'),
    confirmName: FQDN,
  };
  const question = (one: typeof dialog | typeof several): Message[] => [
    { type: 'asked', dialog: one },
    { type: 'settled', dialog: one.id, unread: 0 },
  ];
  const unlocked = reached(modelOn('vouchers'), [...FULL, ...keys('u')]).model;

  it('are in every state as somebody looked at them', async () => {
    const frames: [string, Model][] = [
      ['form, empty 80x24', vouchers()],
      ['form, everything wrong 80x24', reached(vouchers(), wrong).model],
      ['form, everything wrong 60x12', reached(vouchers(60, 12), wrong).model],
      ['form, handed over 80x24', reached(vouchers(), right).model],
      ['form, handed over 120x40', reached(vouchers(120, 40), right).model],
      ['question, before it can be read 80x24', reached(unlocked, question(dialog).slice(0, 1)).model],
      ['question 80x24', reached(unlocked, question(dialog)).model],
      [
        'question of several, by name 80x24',
        reached(unlocked, [...question(several), ...typed('omantel')]).model,
      ],
    ];
    const text = frames.map(([name, model]) => framed(name, model)).join('\n\n');
    await expect(`${text}\n`).toMatchFileSnapshot('frames/form.txt');
  });
});

describe('a frame', () => {
  it('says kindly that 40 columns are too few, and what to take instead', () => {
    const text = seen(inState('fleet', 'full', 40, 24)).join(' ');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('needs 60 and 12');
    expect(text).toContain('catalyst sovereign list');
  });

  it('has only signs that every terminal has where the look says so', () => {
    for (const screen of SCREENS) {
      const lines = seen(inState(screen, 'full', 160, 40), { ...LOOK, ascii: true });
      expect(lines.join('\n')).toMatch(/^[\x0a\x20-\x7e]*$/);
    }
  });

  it('shows stale rows with their age and why there is nothing newer', () => {
    const text = seen(inState('components', 'stale')).join('\n');
    expect(text).toContain('seaweedfs');
    expect(text).toContain('! stale, 42s old');
    expect(text).toContain('ECONNREFUSED');
  });

  it('lets nothing of a cluster move the cursor', () => {
    const [list, ...others] = FULL.filter(isPlain);
    const wild = JSON.parse(
      JSON.stringify(others).replaceAll('no default StorageClass', '\\u001b[2J\\u0007evil'),
    );
    const text = view(reached(modelOn('components'), [list!, ...wild]).model, LOOK).flat();
    expect(text.map((span) => span.text).join('')).not.toMatch(/[\x00-\x1f]/);
    expect(text.map((span) => span.text).join('')).toContain('evil');
  });

  it('lets nothing of the business move the cursor', () => {
    const wild = { ...VOUCHERS[0]!, code: 'A\u001b[2J\u0007evil', description: 'one\ntwo' };
    const value = { sovereign: FQDN, world: 'sandbox', vouchers: [wild] } as const;
    const told = answer({ of: 'vouchers', fqdn: FQDN, named: '', value: { ...value, vouchers: [wild] } });
    for (const size of [
      { columns: 80, rows: 24 },
      { columns: 160, rows: 40 },
    ]) {
      const text = view(reached(modelOn('vouchers', size), [told]).model, LOOK).flat();
      expect(text.map((span) => span.text).join('')).not.toMatch(/[\x00-\x1f]/);
      expect(text.map((span) => span.text).join('')).toContain('evil');
    }
  });

  it('says how the books are opened where they are closed, and what is known without them', () => {
    const closed = (screen: ScreenId) =>
      seen(reached({ ...modelOn(screen), books: {} }, FULL).model).join('\n');
    expect(closed('ledger')).toContain('The books are closed.');
    expect(closed('findings')).toMatch(/no data[\s\S]*Press B and say why/);
    expect(closed('billing')).toMatch(/MRR reported +OMR 50\.000[\s\S]*books are closed/);
    expect(closed('voucher')).toMatch(/OMR 20\.000 can be redeemed[\s\S]*Redeemed by[\s\S]*closed/);
  });

  it('shows the services of the Sovereign below the checks', () => {
    const model = modelOn('health', { columns: 80, rows: 24 }, { fqdn: FQDN });
    expect(seen(reached(model, FULL).model).join('\n')).toMatch(
      /Hetzner token[\s\S]*Business of omantel\.omani\.works[\s\S]*✖ mail +No mail server/,
    );
  });

  it('tells a screen reader where one is and what is under the cursor', () => {
    const spoken = { ...inState('components', 'full'), spoken: true };
    const lines = seen(spoken);
    expect(lines[0]).toBe('Fleet, omantel.omani.works, Components, read-only, books open');
    expect(lines.join('\n')).toMatch(/Row 1 of 6: component seaweedfs, state degraded, for 40s, family/);
    const pending = reached(spoken, keys('j', 'j')).model;
    expect(seen(pending).join('\n')).toMatch(
      /Row 3 of 6: component loki.*version none, runs none, reason none/,
    );
    expect(seen({ ...inState('sovereign', 'full'), spoken: true }).join('\n')).toMatch(
      /\d+ more lines below: page down/,
    );
  });
});
