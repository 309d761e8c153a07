import { describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../../src/domain/business/books/ledger-line.ts';
import type { Effect, Message } from '../../../src/tui/messages.ts';
import { type Model, placeNow } from '../../../src/tui/model.ts';
import { CONVERGING, FQDN } from '../../support/story.ts';
import { answer, EMPTY, FULL, keys, modelOn, NOW, reached, seen, tick, toldBy } from '../../support/tui.ts';
import { BUS } from '../../support/tui-business.ts';

const full = (screen: Parameters<typeof modelOn>[0]) => reached(modelOn(screen), FULL).model;
const unlocked = (screen: Parameters<typeof modelOn>[0]) => reached(full(screen), keys('u')).model;
const pressed = (model: Model, ...names: string[]) => reached(model, keys(...names)).model;
const letters = (text: string) => [...text].map((one) => (one === ' ' ? 'space' : one));
const shown = (model: Model) => seen(model).join('\n');
const changes = (effects: readonly Effect[]) =>
  effects.flatMap((one) => (one.type === 'change' ? [one.change] : []));
const reads = (effects: readonly Effect[]) =>
  effects.flatMap((one) => (one.type === 'read' ? [one.subject.of] : []));

describe('screens of the business', () => {
  const ways: [Parameters<typeof modelOn>[0], string[], string[]][] = [
    ['sovereign', ['v', 'j', 'enter'], ['fleet', 'sovereign', 'vouchers', 'voucher']],
    ['components', ['m', 'F'], ['fleet', 'sovereign', 'components', 'billing', 'findings']],
    ['sovereign', ['m', 'L', 'O'], ['fleet', 'sovereign', 'billing', 'ledger', 'orders']],
    ['sovereign', ['o', 'enter'], ['fleet', 'sovereign', 'organizations', 'organization']],
    ['vouchers', ['h'], ['fleet', 'sovereign', 'vouchers', 'health']],
    ['sovereign', [':', ...letters('voucher RAMADAN-2026'), 'enter'], ['fleet', 'sovereign', 'voucher']],
  ];
  it.for(ways)('from %s %j leads to %j', ([screen, names, expected]) => {
    expect(pressed(full(screen), ...names).places.map((one) => one.screen)).toEqual(expected);
  });

  it('open what is under the cursor', () => {
    expect(placeNow(pressed(full('vouchers'), 'j', 'enter')).named).toBe('WELCOME-OMR-20');
    const sohar = pressed(full('organizations'), '/', ...letters('sohar'), 'enter', 'enter');
    expect(placeNow(sohar).named).toBe('sohar-motors');
    expect(placeNow(pressed(full('vouchers'), 'h')).fqdn).toBe(FQDN);
  });

  it('complete codes and slugs behind the colon', () => {
    const typed = pressed(full('vouchers'), ':', ...letters('voucher W'), 'tab');
    expect(typed.mode).toMatchObject({ text: 'voucher WELCOME-OMR-20 ' });
    const other = pressed(full('organizations'), ':', ...letters('organization ib'), 'tab');
    expect(other.mode).toMatchObject({ text: 'organization ibra-tours ' });
  });

  it('are read while somebody looks, each part on its own and by itself again', () => {
    const asked = reads(reached(modelOn('vouchers'), [tick(NOW)]).effects);
    expect(asked.sort()).toEqual(['fleet', 'liability', 'vouchers']);
    const later = reads(reached(full('vouchers'), [tick(NOW + 11_000)]).effects);
    expect(later).toContain('vouchers');
    expect(later).not.toContain('liability');
  });

  it('ask nothing of the books while these are closed, and everything with the reason once they are open', () => {
    const closed = { ...modelOn('findings'), books: {} };
    expect(reads(reached(closed, [tick(NOW)]).effects)).toEqual(['fleet']);
    const { model, effects } = reached(closed, [
      tick(NOW),
      ...keys('B', ...letters('ticket 9'), 'enter', 'enter'),
    ]);
    expect(model.books).toEqual({ [FQDN]: 'ticket 9' });
    expect(effects).toContainEqual({
      ...{ type: 'read', reason: 'ticket 9' },
      subject: { of: 'findings', fqdn: FQDN, named: '' },
    });
  });

  it('look into the books once, and again only when told to or after a change', () => {
    const later = [tick(NOW + 3_600_000)];
    expect(reads(reached(full('ledger'), later).effects)).not.toContain('ledger');
    expect(reads(reached(full('ledger'), keys('ctrl-r')).effects)).toContain('ledger');
    const changed: Message = { type: 'changed', fqdn: FQDN };
    expect(reads(reached(full('ledger'), [changed]).effects)).toContain('ledger');
  });

  it('try again by themselves what could not be read', () => {
    const subject = { of: 'ledger', fqdn: FQDN, named: '' } as const;
    const lost: Message = { type: 'unanswered', subject, error: { message: 'lost' }, at: NOW };
    const { model } = reached(full('ledger'), [lost]);
    expect(reads(reached(model, [tick(NOW + 59_000)]).effects)).not.toContain('ledger');
    expect(reads(reached(model, [tick(NOW + 60_000)]).effects)).toContain('ledger');
  });

  it('copy the command that prints the same', () => {
    const copied = (screen: Parameters<typeof modelOn>[0]) =>
      reached(full(screen), keys('y')).effects.flatMap((one) => (one.type === 'copy' ? [one.text] : []))[0];
    expect(copied('vouchers')).toBe(`catalyst voucher list --sovereign ${FQDN}`);
    expect(copied('ledger')).toBe(`catalyst billing ledger --sovereign ${FQDN} --direct --reason 'ticket 7'`);
    expect(copied('organization')).toBe(`catalyst organization timeline sohar-motors --sovereign ${FQDN}`);
  });
});

describe('marks', () => {
  it('gather rows for one change, and are dropped first of all by Esc', () => {
    const marked = pressed(unlocked('vouchers'), 'space', 'j', 'space');
    expect(placeNow(marked).marked).toEqual(['RAMADAN-2026', 'FOUNDERS-OMR-50']);
    expect(shown(marked)).toMatch(/✔\+RAMADAN-2026[\s\S]*2 marked/);
    expect(changes(reached(marked, keys('d')).effects)).toEqual([
      { verb: 'deactivate', fqdn: FQDN, codes: ['RAMADAN-2026', 'FOUNDERS-OMR-50'] },
    ]);
    const dropped = pressed(marked, 'esc');
    expect([placeNow(dropped).marked, placeNow(dropped).screen]).toEqual([[], 'vouchers']);
  });
  it('are taken back where they are set twice, and forgotten with rows that went', () => {
    expect(placeNow(pressed(full('vouchers'), 'space', 'k', 'space')).marked).toEqual([]);
    const gone = reached(pressed(unlocked('vouchers'), 'space'), EMPTY).model;
    expect(changes(reached(gone, keys('d')).effects)).toEqual([]);
  });
  it('are for components too', () => {
    const { effects } = reached(unlocked('components'), keys('space', 'space', 'r'));
    expect(changes(effects)).toEqual([
      { verb: 'reconcile', fqdn: FQDN, components: ['seaweedfs', 'harbor'] },
    ]);
  });
});

describe('changes of the business', () => {
  it('are refused while read-only', () => {
    for (const [screen, key] of [
      ['vouchers', 'n'],
      ['vouchers', 'd'],
      ['vouchers', 'ctrl-d'],
      ['findings', 'ctrl-d'],
      ['billing', 'n'],
    ] as const) {
      const { model, effects } = reached(full(screen), keys(key));
      expect(model.notice?.text).toBe('Read-only. Press u to allow changes for this session.');
      expect([model.mode.kind, changes(effects)]).toEqual(['browse', []]);
    }
  });
  it('are of the voucher that is open', () => {
    expect(changes(reached(unlocked('voucher'), keys('ctrl-d')).effects)).toEqual([
      { verb: 'revoke', fqdn: FQDN, codes: ['WELCOME-OMR-20'] },
    ]);
  });
  it('take only a leak back, with the reason for which the books are open', () => {
    expect(changes(reached(unlocked('findings'), keys('ctrl-d')).effects)).toEqual([
      {
        ...{ verb: 'rollback', fqdn: FQDN, reason: 'ticket 7' },
        leaks: [{ code: 'WELCOME-OMR-20', customer: 'c-9' }],
      },
    ]);
    const { model, effects } = reached(unlocked('findings'), keys('j', 'ctrl-d'));
    expect([changes(effects), model.notice?.text]).toEqual([
      [],
      'Only a leaked redemption can be taken back here.',
    ]);
  });
});

describe('a form', () => {
  const filled = (code: string, credit: string, max: string) =>
    keys('n', ...letters(code), 'down', ...letters(credit), 'down', ...letters(max), 'page-down', 'enter');
  const dialog = { id: 3, text: 'Issue this voucher?', lines: ['+ credit'], command: 'catalyst', form: 1 };
  const asked: Message[] = [
    { type: 'asked', dialog },
    { type: 'settled', dialog: dialog.id, unread: 0 },
  ];

  it('says everything that is wrong at once, and asks nobody', () => {
    const { model, effects } = reached(unlocked('vouchers'), filled('x', '1.5', 'many'));
    expect(changes(effects)).toEqual([]);
    const text = shown(model);
    expect(text).toContain('"x" is no code of a voucher');
    expect(text).toContain('"1.5" has a fraction');
    expect(text).toContain('"many" is no count');
    expect(model.mode).toMatchObject({ form: { at: 0, sent: false } });
  });

  it('shows the command that does the same while it is filled in, and copies it', () => {
    const model = pressed(unlocked('vouchers'), 'n', ...letters('EID-2027'), 'down', '5', '0');
    const command = `catalyst voucher issue EID-2027 --sovereign ${FQDN} --credit 50`;
    expect(shown(model).replaceAll(/\s+/g, ' ')).toContain(`$ ${command}`);
    expect(reached(model, keys('ctrl-y')).effects).toEqual([{ type: 'copy', text: command }]);
  });

  it('says in its command what it would do to one that is there, and lets more credit through when told to', () => {
    const model = pressed(unlocked('vouchers'), 'n', ...letters('EID'), 'down', ...letters('5000'));
    const changing = pressed(model, 'page-down', 'up', 'up', 'right', 'down', 'ctrl-u', ...letters('6000'));
    expect(shown(changing).replaceAll(/\s+/g, ' ')).toContain(
      '--credit 5000 --update --active --max-credit 6000',
    );
    const sent = reached(changing, keys('page-down', 'enter'));
    expect(shown(sent.model)).toContain('"EID" is no code');
    expect(shown(sent.model)).not.toContain('ceiling');
    expect(shown(pressed(changing, 'backspace', 'backspace', 'page-down', 'enter'))).toContain(
      'ceiling of 60 OMR',
    );
  });

  it('is handed over with what was typed, then asked about with Cancel first', () => {
    const { model, effects } = reached(unlocked('vouchers'), filled('EID-2027', '50', '100'));
    expect(changes(effects)).toMatchObject([
      { verb: 'issue', values: { code: 'EID-2027', credit: '50', 'max-redemptions': '100' } },
    ]);
    expect(model.mode).toMatchObject({ kind: 'form', form: { sent: true } });
    const question = reached(model, asked).model;
    expect(question.mode).toMatchObject({ kind: 'dialog', yes: false });
    const cancelled = reached(question, keys('enter'));
    expect(cancelled.effects).toContainEqual({ type: 'answer', dialog: 3, yes: false });
    expect(cancelled.model.mode).toMatchObject({ kind: 'form', form: { sent: false } });
  });

  it('comes back with what a service refused, as it was filled in', () => {
    const sent = reached(unlocked('vouchers'), filled('EID-2027', '50', '100')).model;
    const faults = [{ field: 'credit', reason: 'is 20, and would be 50' }];
    const refused: Message = { type: 'refused', form: 1, faults, text: 'A live voucher is there.' };
    const back = reached(sent, [refused]).model;
    expect(back.mode).toMatchObject({ kind: 'form', form: { sent: false, at: 1, faults } });
    expect(shown(back)).toContain('A live voucher is there.');
    const agreed = reached(sent, [...asked, ...keys('right', 'enter')]).model;
    expect(agreed.mode.kind).toBe('browse');
    const late = reached(agreed, [refused]).model;
    expect(late.mode).toMatchObject({
      kind: 'form',
      form: { fields: expect.arrayContaining([expect.objectContaining({ value: 'EID-2027' })]) },
    });
  });

  it('is gone once it is done, and a question of a form that was left is answered with no', () => {
    const sent = reached(unlocked('vouchers'), filled('EID-2027', '50', '100')).model;
    const done: Message = { type: 'changed', fqdn: FQDN, form: 1 };
    const agreed = reached(sent, [...asked, ...keys('right', 'enter'), done]).model;
    expect([agreed.mode.kind, agreed.held]).toEqual(['browse', undefined]);
    const left = reached(sent, [...keys('esc'), ...asked]);
    expect(left.model.mode.kind).toBe('browse');
    expect(left.effects).toContainEqual({ type: 'answer', dialog: 3, yes: false });
  });

  it('draws no secret, and fits a small window around its cursor', () => {
    const model = pressed(
      unlocked('organizations'),
      'n',
      'page-down',
      'up',
      ...letters('eyJhbGciOiJI.secret'),
    );
    expect(shown(model)).not.toContain('eyJ');
    expect(shown(model)).toContain('************');
    const small = reached(model, [{ type: 'resized', columns: 60, rows: 12 }]).model;
    expect(shown(small)).toContain("customer's token");
    expect(shown(pressed(small, 'page-down'))).toContain('▸ Continue');
  });

  it('tells a screen reader the line under the cursor with its faults, and the command at its end', () => {
    const spoken = { ...unlocked('vouchers'), spoken: true };
    const { model } = reached(spoken, filled('x', '50', '100'));
    expect(seen(model).slice(3, 6)).toEqual([
      `Issue a voucher on ${FQDN}`,
      'Field 1 of 8: code: x',
      expect.stringMatching(/^"x" is no code of a voucher\. 4 to 64/),
    ]);
    expect(shown(pressed(model, 'page-down'))).toContain('Continue. catalyst voucher issue x --sovereign');
    const secret = pressed(
      { ...unlocked('billing'), spoken: true },
      'n',
      'page-down',
      'up',
      ...letters('eyJ'),
    );
    expect(shown(secret)).toContain("Field 5 of 5: customer's token: 3 signs");
  });

  it('of a checkout knows the organization under the cursor', () => {
    const organization = (...names: string[]) => {
      const { mode } = pressed(unlocked('organizations'), ...names, 'n');
      return mode.kind === 'form' ? mode.form.fields[2]?.value : undefined;
    };
    const ibra = ['/', ...letters('ibra'), 'enter'];
    expect(organization(...ibra)).toBe('c'.repeat(24));
    // Not the one that was chosen before a filter hid it.
    expect(organization('G', ...ibra)).toBe('c'.repeat(24));
  });

  it('of an export takes no lock: it writes a file here', () => {
    const { effects } = reached(full('ledger'), keys('w', 'page-down', 'enter'));
    expect(effects).toContainEqual({
      ...{ type: 'export', fqdn: FQDN, form: 1 },
      values: { kind: 'ledger', file: `${FQDN}-20261121-091300.csv`, reason: 'ticket 7' },
    });
  });
});

describe('the bus', () => {
  const made = toldBy([...CONVERGING, { type: 'output-learned', name: 'regions', value: [{ key: 'fsn1' }] }]);
  const listening = reached(modelOn('events'), [...FULL, made]);
  const tunes = (effects: readonly Effect[]) =>
    effects.flatMap((one) => (one.type === 'tune' ? [[one.fqdn, one.on]] : []));

  it('is listened to where a cluster is made, while somebody looks at the events', () => {
    expect(tunes(listening.effects)).toEqual([[FQDN, true]]);
    expect(tunes(reached(listening.model, keys('esc')).effects)).toEqual([[FQDN, false]]);
    expect(tunes(reached(modelOn('events'), FULL).effects)).toEqual([]);
  });
  it('joins the journal and the clusters by time, and can be told apart', () => {
    const { model } = reached(listening.model, [BUS, BUS]);
    const text = shown(pressed(model, '/', ...letters('^bus'), 'enter'));
    expect(text).toContain('follows the newest · bus: 2 events');
    expect(text).toMatch(/order\.placed +organization muscat-books[\s\S]*provision\.failed/);
    expect(text).not.toContain('cilium');
  });
  it('that is not there leaves the rest alive, and is tried again by and by', () => {
    const lost: Message = {
      ...{ type: 'unstreamed', stream: { of: 'bus', fqdn: FQDN }, at: NOW },
      error: { message: 'No bus.' },
    };
    const { model } = reached(listening.model, [BUS, lost]);
    expect(shown(model)).toMatch(/bus: no data \(No bus\.\)[\s\S]*converge/);
    expect(tunes(reached(model, [tick(NOW + 29_000)]).effects)).toEqual([]);
    const again = reached(model, [tick(NOW + 30_000)]);
    expect(tunes(again.effects)).toEqual([[FQDN, true]]);
    expect(again.model.panels.buses[FQDN]?.value).toHaveLength(2);
  });
});

describe('events of all Sovereigns', () => {
  it('are one stream by time, and say whose each is', () => {
    const other = { ...(toldBy(CONVERGING) as Message & { type: 'told' }), fqdn: 'old.omani.works' };
    const model = pressed(reached(modelOn('fleet'), [...FULL, other]).model, 'E');
    expect(shown(model)).toMatch(/Fleet › Events of all[\s\S]*SOVEREIGN/);
    expect(shown(model)).toMatch(
      /old\.omani\.works +grafana[\s\S]*omantel|omantel[\s\S]*old\.omani\.works +grafana/,
    );
    const sifted = shown(pressed(model, '/', ...letters('old'), 'enter'));
    expect(sifted).not.toMatch(/omantel\.omani\.works +\w/);
    expect(placeNow(pressed(full('fleet'), 'E', 'esc')).screen).toBe('fleet');
  });
  it('leave out one that only a context names, whose business is opened all the same', () => {
    const elsewhere = [{ fqdn: 'far.omani.works', world: 'real' }] as const;
    const fleet = answer({ of: 'fleet', value: { sovereigns: [], unreadable: [], elsewhere } });
    const home = reached(modelOn('fleet'), [fleet]).model;
    expect(shown(home)).toMatch(/▸– far\.omani\.works +elsewhere[\s\S]*its state is not here/);
    const there = reached(home, [...keys('enter'), tick(NOW)]);
    expect(placeNow(there.model)).toMatchObject({ screen: 'vouchers', fqdn: 'far.omani.works' });
    expect(reads(there.effects)).toContain('vouchers');
    expect(shown(there.model)).toContain('REAL · read-only');
    expect(there.effects.filter(({ type }) => type === 'follow')).toEqual([]);
  });
  it('say of a Sovereign whose state is not here that it is not', () => {
    const away = modelOn('components', { columns: 80, rows: 24 }, { fqdn: 'far.omani.works' });
    const [fleet] = FULL;
    expect(shown(reached(away, [fleet!]).model)).toContain('No state of far.omani.works is in this folder.');
  });
});

describe('saving', () => {
  it('takes what the filter leaves of a log or of the events', () => {
    const { effects } = reached(full('events'), keys('/', ...letters('seaweedfs'), 'enter', 's'));
    const [saved] = effects.filter((one) => one.type === 'save');
    expect(saved).toMatchObject({ name: `events-${FQDN}-20261121-091300.log` });
    expect(saved?.lines).toEqual([
      '2026-11-21T09:12:15.000Z  flux  warn  seaweedfs  degraded: retrying',
      expect.stringContaining('PVC data-0 unbound'),
      expect.stringContaining('waits for seaweedfs'),
    ]);
  });
  it('says so where there is nothing', () => {
    const empty = reached(modelOn('log'), EMPTY).model;
    expect(pressed(empty, 's').notice?.text).toBe('There is nothing to save.');
  });
});

describe('a hundred thousand entries of the ledger', () => {
  it('are drawn a screenful at a time, and sifted without being drawn', () => {
    let drawn = 0;
    const one = { amount: 1_000_000n, balance: 1_000_000n, createdAt: '2026-11-01T00:00:00Z' };
    const lines = Array.from({ length: 100_000 }, (_, index) =>
      Object.defineProperty(
        { ...one, id: `l${index}`, customerId: `c${index % 900}`, email: `c${index % 900}@x.example` },
        'reason',
        { get: () => `promo:${++drawn}`, enumerable: true },
      ),
    ) as unknown as LedgerLine[];
    const value = { lines, cut: false };
    const told = answer({ of: 'ledger', fqdn: FQDN, named: '', value });
    const start = reached(modelOn('ledger', { columns: 200, rows: 50 }), [...FULL, told]).model;
    seen(start);
    drawn = 0;
    const end = pressed(start, 'j', 'j', 'G');
    expect(shown(end)).toContain('100000 entries of 900 customers');
    expect(placeNow(end).selected).toBe('l99999');
    expect(drawn).toBeLessThan(300);
    shown(pressed(end, '/', ...letters('c89')));
    drawn = 0;
    const sifted = pressed(end, '/', ...letters('c899@'), 'enter', 'G');
    expect(placeNow(sifted).selected).toBe('l99899');
    expect(drawn).toBeLessThan(300);
  });
});
