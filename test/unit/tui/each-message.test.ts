import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Effect, Message } from '../../../src/tui/messages.ts';
import { type Model, placeNow } from '../../../src/tui/model.ts';
import { update } from '../../../src/tui/update.ts';
import { CONVERGING, FQDN } from '../../support/story.ts';
import {
  answer,
  EMPTY,
  FLEET,
  FULL,
  failure,
  keys,
  LIST,
  modelOn,
  NOW,
  reached,
  refusals,
  tick,
  toldBy,
} from '../../support/tui.ts';
import { BUS } from '../../support/tui-business.ts';

type Type = Message['type'];

interface Case {
  what: string;
  model: Model;
  message: Message;
  /** What has to hold of the model after it; members that are not named may be anything. */
  holds: (model: Model) => unknown;
  /** Effects besides reads, followings and listening, which every message may bring. */
  asks?: Effect[];
}

const LATER = NOW + 60_000;
const full = (screen: Parameters<typeof modelOn>[0] = 'fleet') => reached(modelOn(screen), FULL).model;
const after = (model: Model, ...messages: Message[]) => reached(model, messages).model;
const unlocked = after(full('vouchers'), ...keys('u'));
const form = after(unlocked, ...keys('n'));
const sent = { ...form, mode: { kind: 'form', form: { ...openForm(form), sent: true } } } as Model;
const question = { id: 7, text: 'Revoke it?', lines: ['Voucher A'], command: 'catalyst voucher revoke A' };
const asking = after(unlocked, { type: 'asked', dialog: question });
const ofForm = { ...question, form: openForm(form).id };
const held = after(sent, { type: 'asked', dialog: ofForm }, settled(ofForm.id), ...keys('right', 'enter'));
const subject = { of: 'components', fqdn: FQDN } as const;
const error = { message: 'lost' };
const logs = { of: 'logs', fqdn: FQDN, component: 'seaweedfs' } as const;
const listening = after(full('component'), ...keys('l'));
const line = {
  key: '1',
  at: '2026-11-21T09:13:00Z',
  about: 'x',
  severity: 'info',
  text: 'up',
  said: true,
} as const;
const onBus = after(
  full('events'),
  toldBy([...CONVERGING, { type: 'output-learned', name: 'regions', value: [{ key: 'fsn1' }] }]),
  tick(NOW + 1),
);
const bus = { of: 'bus', fqdn: FQDN } as const;
const waiting = after(full('sovereign'), ...keys('t'));
const ended = toldBy([...CONVERGING, { type: 'run-ended', run: 'r1', outcome: 'done' }]);
const faults = [{ field: 'credit', reason: 'is wrong' }];

function openForm({ mode }: Model) {
  if (mode.kind !== 'form') throw new Error('no form is open');
  return mode.form;
}

function settled(dialog: number, unread = 0): Message {
  return { type: 'settled', dialog, unread };
}

/** What each kind of message does, and does not do; a kind without a row does not compile. */
const TABLE: Record<Type, Omit<Case, never>[]> = {
  key: [
    {
      what: 'goes where its binding leads',
      ...{ model: full('components'), message: { type: 'key', key: 'x' } },
      holds: (model) => expect(placeNow(model).screen).toBe('graph'),
    },
    {
      what: 'that is bound to nothing does nothing',
      ...{ model: full('components'), message: { type: 'key', key: '§' } },
      holds: (model) => expect(placeNow(model)).toEqual(placeNow(full('components'))),
    },
    {
      what: 'asks for a change where changes are allowed',
      ...{ model: unlocked, message: { type: 'key', key: 'd' } },
      holds: (model) => expect(model.mode.kind).toBe('browse'),
      asks: [{ type: 'change', change: { verb: 'deactivate', fqdn: FQDN, codes: ['RAMADAN-2026'] } }],
    },
  ],
  pasted: [
    {
      what: 'is a text in a form',
      ...{ model: form, message: { type: 'pasted', text: 'EID\nu' } },
      holds: (model) => expect(openForm(model).fields[0]?.value).toBe('EID u'),
    },
    {
      what: 'is no key anywhere else',
      ...{ model: full(), message: { type: 'pasted', text: 'uq' } },
      holds: (model) =>
        expect([model.unlocked, model.notice?.text]).toEqual([false, expect.stringContaining('no key')]),
    },
    {
      what: 'is no name while a question cannot have been read yet',
      ...{ model: asking, message: { type: 'pasted', text: 'A' } },
      holds: (model) => expect(model.mode).toMatchObject({ kind: 'dialog', typed: '' }),
    },
  ],
  resized: [
    {
      what: 'is taken, also where it is too small',
      ...{ model: form, message: { type: 'resized', columns: 3, rows: 2 } },
      holds: (model) => expect([model.size, model.mode]).toEqual([{ columns: 3, rows: 2 }, form.mode]),
    },
  ],
  tick: [
    {
      what: 'moves time on',
      ...{ model: full(), message: tick(LATER) },
      holds: (model) => expect(model.now).toBe(LATER),
    },
    {
      what: 'never moves it back',
      ...{ model: full(), message: tick(NOW - 1) },
      holds: (model) => expect(model.now).toBe(NOW),
    },
  ],
  answered: [
    {
      what: 'is shown from then on, and what went wrong before is gone',
      ...{
        model: after(full(), failure(subject, 'lost')),
        message: answer({ ...subject, value: LIST }, LATER),
      },
      holds: (model) =>
        expect(model.panels.components[FQDN]).toEqual({ value: LIST, at: LATER, triedAt: LATER }),
    },
    {
      what: 'leaves every other panel as it is',
      ...{ model: full(), message: answer({ of: 'fleet', value: FLEET }, LATER) },
      holds: (model) => {
        const { fleet: _, ...others } = model.panels;
        expect(others).toEqual((({ fleet: __, ...rest }) => rest)(full().panels));
      },
    },
  ],
  unanswered: [
    {
      what: 'keeps what was shown, with why there is nothing newer',
      ...{ model: full(), message: { type: 'unanswered', subject, error, at: LATER } },
      holds: (model) =>
        expect(model.panels.components[FQDN]).toEqual({ value: LIST, at: NOW, error, triedAt: LATER }),
    },
    {
      what: 'is all that is known where nothing was',
      ...{ model: modelOn('components'), message: { type: 'unanswered', subject, error, at: LATER } },
      holds: (model) => expect(model.panels.components[FQDN]).toEqual({ error, triedAt: LATER }),
    },
  ],
  told: [
    {
      what: 'is added to what was told',
      ...{
        model: full(),
        message: { ...ended, events: ended.type === 'told' ? ended.events.slice(-1) : [] } as Message,
      },
      holds: (model) => {
        const { events = [], progress } = model.panels.told[FQDN]?.value ?? {};
        expect(events.length).toBe((full().panels.told[FQDN]?.value?.events.length ?? 0) + 1);
        expect(progress?.runs.at(-1)?.outcome).toBe('done');
      },
    },
    {
      what: 'rings where somebody waits for the end that it tells',
      ...{ model: waiting, message: ended },
      holds: (model) => expect(model.waits).toEqual([]),
      asks: [{ type: 'ring' }],
    },
  ],
  untold: [
    {
      what: 'keeps what was told, with why nothing more comes',
      ...{ model: full(), message: { type: 'untold', fqdn: FQDN, error, at: LATER } },
      holds: (model) =>
        expect(model.panels.told[FQDN]).toMatchObject({ value: full().panels.told[FQDN]?.value, error }),
    },
  ],
  streamed: [
    {
      what: 'is added to the stream that somebody looks at',
      ...{ model: listening, message: { type: 'streamed', stream: logs, items: [line], at: LATER } },
      holds: (model) => expect(model.panels.stream).toMatchObject({ value: [line], at: LATER }),
    },
    {
      what: 'of another one is dropped',
      ...{ model: full('component'), message: { type: 'streamed', stream: logs, items: [line], at: LATER } },
      holds: (model) => expect(model.panels.stream).toEqual({}),
    },
    {
      what: 'of a bus is added to that bus, once however often it is told',
      ...{ model: after(onBus, BUS), message: BUS },
      holds: (model) => expect(model.panels.buses[FQDN]?.value?.length).toBe(2),
    },
  ],
  unstreamed: [
    {
      what: 'keeps what was heard',
      ...{
        model: after(listening, { type: 'streamed', stream: logs, items: [line], at: NOW }),
        message: { type: 'unstreamed', stream: logs, error, at: LATER },
      },
      holds: (model) =>
        expect(model.panels.stream).toEqual({ value: [line], at: NOW, error, triedAt: LATER }),
    },
    {
      what: 'of a bus keeps what that bus told',
      ...{ model: after(onBus, BUS), message: { type: 'unstreamed', stream: bus, error, at: LATER } },
      holds: (model) => expect(model.panels.buses[FQDN]).toMatchObject({ value: { length: 2 }, error }),
    },
  ],
  asked: [
    {
      what: 'opens, with Cancel chosen, and takes no key before it can have been read',
      ...{ model: unlocked, message: { type: 'asked', dialog: question } },
      holds: (model) => expect(model.mode).toMatchObject({ kind: 'dialog', yes: false, unread: 0 }),
      asks: [{ type: 'settle', dialog: 7, unread: 0 }],
    },
    ...(
      [
        ['while read-only', full('vouchers')],
        ['over another question', asking],
        ['over a form that it does not come from', form],
      ] as const
    ).map(
      ([where, model]): Case => ({
        what: `is answered with no ${where}`,
        ...{ model, message: { type: 'asked', dialog: { ...question, id: 8 } } },
        holds: (next) => expect(next.mode).toEqual(model.mode),
        asks: [{ type: 'answer', dialog: 8, yes: false }],
      }),
    ),
  ],
  settled: [
    {
      what: 'lets the question be answered',
      ...{ model: asking, message: settled(7) },
      holds: (model) => expect(model.mode).not.toHaveProperty('unread'),
    },
    ...[settled(7, 1), settled(6)].map(
      (message): Case => ({
        what: `of another moment or question does not (${inspect(message, { compact: true, breakLength: 200 })})`,
        ...{ model: asking, message },
        holds: (model) => expect(model.mode).toHaveProperty('unread', 0),
      }),
    ),
  ],
  said: [
    {
      what: 'stands there until the next key',
      ...{ model: full(), message: { type: 'said', notice: { text: 'done', tone: 'good' } } },
      holds: (model) => {
        expect(model.notice?.text).toBe('done');
        expect(after(model, ...keys('j')).notice).toBeUndefined();
      },
    },
  ],
  changed: [
    {
      what: 'makes what is shown of that Sovereign due, and closes the form that it came from',
      ...{ model: held, message: { type: 'changed', fqdn: FQDN, form: ofForm.form } },
      holds: (model) => {
        expect([model.mode.kind, model.held]).toEqual(['browse', undefined]);
        expect(model.panels.business[`vouchers ${FQDN} `]).toMatchObject({ askedAt: NOW });
      },
    },
    {
      what: 'leaves what is shown of another one',
      ...{ model: full('vouchers'), message: { type: 'changed', fqdn: 'nizwa.omani.works' } },
      holds: (model) => expect(model.panels.business).toEqual(full('vouchers').panels.business),
    },
  ],
  begun: [
    {
      what: 'leads from the fleet to the Sovereign on which a run is at work',
      ...{ model: full(), message: { type: 'begun', fqdn: FQDN } },
      holds: (model) => expect(placeNow(model)).toMatchObject({ screen: 'sovereign', fqdn: FQDN }),
    },
    {
      what: 'takes nobody away from what he is at',
      ...{ model: form, message: { type: 'begun', fqdn: FQDN } },
      holds: (model) => expect([model.mode, placeNow(model)]).toEqual([form.mode, placeNow(form)]),
    },
  ],
  refused: [
    {
      what: 'brings the form back as it was filled in, with all that is wrong',
      ...{ model: held, message: { type: 'refused', form: ofForm.form, faults, text: '1 thing is wrong.' } },
      holds: (model) => {
        expect(openForm(model)).toMatchObject({ faults, said: '1 thing is wrong.', sent: false, at: 1 });
        expect(openForm(model).fields).toEqual(openForm(form).fields);
      },
    },
    {
      what: 'is said where that form is not there any more',
      ...{ model: full(), message: { type: 'refused', form: 99, faults, text: 'It is wrong.' } },
      holds: (model) => expect([model.mode.kind, model.notice?.text]).toEqual(['browse', 'It is wrong.']),
    },
  ],
};

const BY_THE_WAY = new Set(['read', 'follow', 'listen', 'tune']);
const CASES = Object.entries(TABLE).flatMap(([type, cases]) =>
  cases.map((one): [string, Case] => [`${type} ${one.what}`, one]),
);
/** Everything that a value holds, however deep. */
const whole = (value: unknown) => inspect(value, { depth: Number.POSITIVE_INFINITY, maxArrayLength: null });

describe('each message', () => {
  it.each(CASES)('%s', (_, { model, message, holds, asks = [] }) => {
    const [next, effects] = update(model, message);
    holds(next);
    expect(effects.filter(({ type }) => !BY_THE_WAY.has(type))).toEqual(asks);
  });

  it.each(CASES)('leaves the model as it was, and does the same again: %s', (_, { model, message }) => {
    const before = [whole(model), whole(message)];
    const first = update(model, message);
    expect([whole(model), whole(message)]).toEqual(before);
    expect(whole(update(model, message))).toBe(whole(first));
  });

  it('that brings an answer, or that there is none, leaves the model as it was', () => {
    for (const start of [modelOn('fleet'), full('vouchers')])
      for (const message of [...FULL, ...EMPTY, ...refusals(NOW)]) {
        const before = whole(start);
        update(start, message);
        expect(whole(start)).toBe(before);
      }
  });
});
