import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/tui/messages.ts';
import { type Model, placeNow } from '../../../src/tui/model.ts';
import { CONVERGING, FQDN } from '../../support/story.ts';
import {
  answer,
  FLEET,
  FULL,
  failure,
  keys,
  LIST,
  modelOn,
  NOW,
  reached,
  seen,
  tick,
  toldBy,
} from '../../support/tui.ts';

const full = (screen: Parameters<typeof modelOn>[0] = 'fleet') => reached(modelOn(screen), FULL).model;
const screens = (model: Model) => model.places.map(({ screen }) => screen);
const pressed = (model: Model, ...names: string[]) => reached(model, keys(...names)).model;

describe('keys that lead somewhere', () => {
  const ways: [string[], string[]][] = [
    [['enter'], ['fleet']],
    [
      ['j', 'enter'],
      ['fleet', 'sovereign'],
    ],
    [
      ['j', 'enter', 'enter', 'enter'],
      ['fleet', 'sovereign', 'components', 'component'],
    ],
    [
      ['j', 'c'],
      ['fleet', 'sovereign', 'components'],
    ],
    [
      ['j', 'c', 'esc'],
      ['fleet', 'sovereign'],
    ],
    [
      ['j', 'x', 'enter'],
      ['fleet', 'sovereign', 'graph', 'component'],
    ],
    [
      ['j', 'b', 'enter'],
      ['fleet', 'sovereign', 'jobs', 'job'],
    ],
    [
      ['j', 'b', '/', 'h', 'a', 'r', 'b', 'enter', 'enter', 'enter'],
      ['fleet', 'sovereign', 'jobs', 'job', 'component'],
    ],
    [
      ['h', '?'],
      ['fleet', 'health', 'help'],
    ],
    [
      ['j', 'c', 'x', 'c'],
      ['fleet', 'sovereign', 'components'],
    ],
    [
      [':', 'h', 'e', 'a', 'tab', 'enter'],
      ['fleet', 'health'],
    ],
    [[':', 'q', 'x', 'enter'], ['fleet']],
    [['j', 'c', ':', 'f', 'l', 'enter'], ['fleet']],
  ];
  it.for(ways)('%j leads to %j', ([names, expected]) => {
    const start = full();
    const model = pressed(start, ...(names[0] === 'enter' ? ['k'] : []), ...names);
    expect(screens(model)).toEqual(names[0] === 'enter' ? ['fleet', 'sovereign'] : expected);
  });

  it('names a Sovereign behind a command, and says which there is none of', () => {
    const typed = (text: string) =>
      pressed(full(), ':', ...[...text].map((one) => (one === ' ' ? 'space' : one)), 'enter');
    expect(placeNow(typed(`graph ${FQDN}`))).toMatchObject({ screen: 'graph', fqdn: FQDN });
    expect(typed('graph no.such').notice?.text).toBe('No Sovereign no.such is in this state folder.');
    expect(typed('nonsense').notice?.text).toBe('There is no command nonsense.');
  });

  it('completes screens, Sovereigns and components with Tab', () => {
    const text = (model: Model) => (model.mode.kind === 'command' ? model.mode.text : undefined);
    expect(text(pressed(full(), ':', 'g', 'tab'))).toBe('graph ');
    expect(text(pressed(full(), ':', 'c', 'o', 'tab'))).toBe('component');
    expect(text(pressed(full(), ':', 'g', 'tab', 'o', 'm', 'tab'))).toBe(`graph ${FQDN} `);
    const inside = pressed(full('components'), ':', ...'component', 'space', 's', 'tab');
    expect(text(inside)).toBe('component seaweedfs ');
  });
});

describe('a filter', () => {
  const rows = (model: Model) => placeNow(model).filter;
  it('is kept by Enter, dropped by Esc, and first of all that Esc takes back', () => {
    const typed = pressed(full('components'), '/', 'l', 'o', 'k', 'i');
    expect(rows(pressed(typed, 'enter'))).toBe('loki');
    expect(rows(pressed(typed, 'esc'))).toBe('');
    const kept = pressed(typed, 'enter', 'esc');
    expect([rows(kept), screens(kept).at(-1)]).toEqual(['', 'components']);
  });
  it('moves the cursor to what is left', () => {
    const model = pressed(full('components'), 'G', '/', 'l', 'o', 'k', 'i', 'enter', 'enter');
    expect(placeNow(model)).toMatchObject({ screen: 'component', component: 'loki' });
  });
});

describe('the cursor', () => {
  it('stays on its row when the rows are sorted anew', () => {
    const model = pressed(full('components'), 'j');
    const value = { ...LIST, components: [...LIST.components].reverse() };
    const again = reached(model, [answer({ of: 'components', fqdn: FQDN, value })]).model;
    expect(placeNow(again).selected).toBe('harbor');
    expect(placeNow(pressed(again, 'enter')).component).toBe('harbor');
  });
  it('of a stream follows the newest until it is moved, and End follows again', () => {
    const model = full('events');
    expect(placeNow(model).tail).toBe(true);
    const paused = pressed(model, 'k');
    expect(placeNow(paused).tail).toBe(false);
    expect(placeNow(pressed(paused, 'G')).tail).toBe(true);
  });
});

describe('changes', () => {
  const dialog = {
    id: 7,
    text: 'Suspend harbor?',
    lines: ['~ HelmRelease'],
    command: 'catalyst component suspend',
  };
  const settled = (unread: number): Message => ({ type: 'settled', dialog: 7, unread });
  const changing = (...messages: Message[]) =>
    reached(full('components'), messages).effects.filter(
      ({ type }) => type === 'change' || type === 'answer',
    );

  it('are refused while read-only, with the key that unlocks', () => {
    const { model, effects } = reached(full('components'), keys('r'));
    expect(effects.filter(({ type }) => type === 'change')).toEqual([]);
    expect(model.notice?.text).toBe('Read-only. Press u to allow changes for this session.');
  });
  it('begin with what would be written, of the row under the cursor', () => {
    expect(changing(...keys('u', 'j', 's'))).toEqual([
      { type: 'change', change: { verb: 'suspend', fqdn: FQDN, components: ['harbor'] } },
    ]);
  });
  it('are cancelled by Enter, Esc and Ctrl-C, and done only after a choice', () => {
    const asked: Message[] = [...keys('u'), { type: 'asked', dialog }, settled(0)];
    for (const key of ['enter', 'esc', 'ctrl-c'])
      expect(changing(...asked, ...keys(key))).toEqual([{ type: 'answer', dialog: 7, yes: false }]);
    expect(changing(...asked, ...keys('right', 'enter'))).toEqual([{ type: 'answer', dialog: 7, yes: true }]);
    expect(changing(...asked, ...keys('y', 'u', 'q', 'r'))).toEqual([]);
  });
  it('that destroy want the exact name', () => {
    const question: Message = { type: 'asked', dialog: { ...dialog, confirmName: 'ab' } };
    const named: Message[] = [...keys('u'), question, settled(0)];
    expect(changing(...named, ...keys('right', 'enter'))).toEqual([
      { type: 'answer', dialog: 7, yes: false },
    ]);
    expect(changing(...named, ...keys('a', 'b', 'enter'))).toEqual([
      { type: 'answer', dialog: 7, yes: true },
    ]);
    expect(changing(...named, ...keys('a', 'b', 'c', 'enter'))).toEqual([
      { type: 'answer', dialog: 7, yes: false },
    ]);
  });
  it('take no key that was typed before somebody could read the question', () => {
    const asked: Message[] = [...keys('u'), { type: 'asked', dialog }];
    const blind = [...asked, ...keys('right', 'enter'), settled(0), ...keys('right', 'enter')];
    expect(changing(...blind)).toEqual([]);
    expect(changing(...blind, settled(4), ...keys('enter'))).toEqual([
      { type: 'answer', dialog: 7, yes: false },
    ]);
    const pasted: Message = { type: 'pasted', text: 'ab' };
    const named: Message = { type: 'asked', dialog: { ...dialog, confirmName: 'ab' } };
    const { model } = reached(full('components'), [...keys('u'), named, pasted, ...keys('a'), settled(1)]);
    expect(model.mode).toMatchObject({ kind: 'dialog', typed: '' });
    expect(changing(...asked, ...keys('esc'))).toEqual([{ type: 'answer', dialog: 7, yes: false }]);
  });
  it('that are asked about after changes were forbidden again are declined', () => {
    expect(changing({ type: 'asked', dialog })).toEqual([{ type: 'answer', dialog: 7, yes: false }]);
  });
});

describe('what is read', () => {
  const reads = (messages: Message[], start = modelOn('fleet')) =>
    reached(start, messages).effects.flatMap((one) => (one.type === 'read' ? [one.subject.of] : []));

  it('is asked for at once, and not again before an answer came', () => {
    expect(reads([tick(NOW), tick(NOW + 60_000)])).toEqual(['fleet']);
  });
  it('is asked for again a while after the answer', () => {
    const fleet = answer({ of: 'fleet', value: FLEET }, NOW);
    expect(reads([tick(NOW), fleet, tick(NOW + 4_000)])).toEqual(['fleet']);
    expect(reads([tick(NOW), fleet, tick(NOW + 5_000)])).toEqual(['fleet', 'fleet']);
  });
  it('is asked for again after a failure too', () => {
    const lost = failure({ of: 'fleet' }, 'lost', NOW);
    expect(reads([tick(NOW), lost, tick(NOW + 5_000)])).toEqual(['fleet', 'fleet']);
  });
  it('is asked for anew by Ctrl-R', () => {
    const fleet = answer({ of: 'fleet', value: FLEET }, NOW);
    expect(reads([tick(NOW), fleet, ...keys('ctrl-r')])).toEqual(['fleet', 'fleet']);
  });
  it('follows each journal once', () => {
    const { effects } = reached(modelOn('fleet'), [...FULL, tick(NOW + 1), tick(NOW + 60_000)]);
    const followed = effects.flatMap((one) => (one.type === 'follow' ? [one.fqdn] : []));
    expect(followed.sort()).toEqual(['old.omani.works', FQDN]);
  });
  it('of a cluster only once the journal says that there is one', () => {
    const outputs = toldBy([
      ...CONVERGING,
      { type: 'output-learned', name: 'regions', value: [{ key: 'fsn1' }] },
    ]);
    expect(reads([tick(NOW), toldBy(CONVERGING), tick(NOW + 1)], modelOn('components'))).toEqual(['fleet']);
    expect(reads([tick(NOW), outputs, tick(NOW + 1)], modelOn('components'))).toEqual([
      'fleet',
      'components',
    ]);
  });
  it('keeps what was shown when a later read fails', () => {
    const lost = failure({ of: 'components', fqdn: FQDN }, 'lost', NOW + 9_000);
    const { model } = reached(full('components'), [lost]);
    expect(model.panels.components[FQDN]).toMatchObject({ value: LIST, at: NOW, error: { message: 'lost' } });
  });
});

describe('streams of a component', () => {
  const line = {
    key: '1',
    at: '2026-11-21T09:13:00Z',
    about: 'master',
    severity: 'info',
    text: 'up',
    said: true,
  } as const;
  const stream = { of: 'logs', fqdn: FQDN, component: 'seaweedfs' } as const;
  const listens = (messages: Message[]) =>
    reached(full('component'), messages).effects.flatMap((one) =>
      one.type === 'listen' ? [one.stream?.of] : [],
    );

  it('are listened to while somebody looks, and no longer', () => {
    expect(listens(keys('l', 'j', 'esc'))).toEqual(['logs', undefined]);
    expect(listens(keys('l', 'e'))).toEqual(['logs', 'events']);
  });
  it('are listened to again a while after they ended', () => {
    const ended: Message = { type: 'unstreamed', stream, at: NOW };
    expect(listens([...keys('l'), ended, tick(NOW + 4_000)])).toEqual(['logs']);
    expect(listens([...keys('l'), ended, tick(NOW + 5_000)])).toEqual(['logs', 'logs']);
  });
  it('keep the last five thousand lines', () => {
    const items = Array.from({ length: 3_000 }, (_, index) => ({ ...line, key: `${index}` }));
    const came: Message = { type: 'streamed', stream, items, at: NOW };
    const { model } = reached(full('component'), [...keys('l'), came, came]);
    expect(model.panels.stream.value?.length).toBe(5_000);
  });
  it('that nobody looks at any more add nothing', () => {
    const came: Message = { type: 'streamed', stream, items: [line], at: NOW };
    expect(reached(full('component'), [...keys('l', 'esc'), came]).model.panels.stream).toEqual({});
  });
});

describe('what changed in a cluster', () => {
  it('joins the journal in the stream of events', () => {
    const [worst, ...others] = LIST.components;
    const value = {
      ...LIST,
      components: [{ ...worst!, state: 'installed' as const, cause: undefined }, ...others],
    };
    const next = answer({ of: 'components', fqdn: FQDN, value: value as typeof LIST }, NOW + 5_000);
    const { model } = reached(full('events'), [next]);
    expect(model.panels.seen[FQDN]).toMatchObject([{ about: 'seaweedfs', text: 'degraded → installed' }]);
    expect(seen(model).join('\n')).toMatch(/▸○ 09:13:05 +seaweedfs +degraded → installed/);
  });
});

describe('other messages', () => {
  it('y shows and copies the command that does the same', () => {
    const { model, effects } = reached(full('components'), keys('y'));
    expect(model.notice?.text).toBe(`$ catalyst component list ${FQDN}`);
    expect(effects).toContainEqual({ type: 'copy', text: `catalyst component list ${FQDN}` });
  });
  it('time never goes back', () => {
    expect(reached(modelOn('fleet'), [tick(NOW + 5), tick(NOW)]).model.now).toBe(NOW + 5);
  });
  it('a size is taken at once', () => {
    expect(reached(full(), [{ type: 'resized', columns: 200, rows: 50 }]).model.size).toEqual({
      columns: 200,
      rows: 50,
    });
  });
  it('q and Ctrl-C leave, Ctrl-Z goes to the shell', () => {
    const types = (...names: string[]) => reached(full(), keys(...names)).effects.map(({ type }) => type);
    expect([types('q'), types('ctrl-c'), types('ctrl-z')].map((one) => one.at(-1))).toEqual([
      'quit',
      'quit',
      'suspend',
    ]);
  });
});
