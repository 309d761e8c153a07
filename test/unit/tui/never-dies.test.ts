import { describe, expect, it } from 'vitest';
import { SCREENS } from '../../../src/domain/dashboard-screens.ts';
import { BINDINGS } from '../../../src/tui/bindings.ts';
import { frame } from '../../../src/tui/frame.ts';
import type { Effect, Message } from '../../../src/tui/messages.ts';
import { placeNow } from '../../../src/tui/model.ts';
import { lineWidth, textOf } from '../../../src/tui/parts/line.ts';
import { follow } from '../../../src/tui/perform/follow.ts';
import { read } from '../../../src/tui/perform/read.ts';
import type { Worlds } from '../../../src/tui/perform/worlds.ts';
import { Program } from '../../../src/tui/program.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { FQDN } from '../../support/story.ts';
import { FLEET, FULL, keys, LIST, LOOK, modelOn, NOW } from '../../support/tui.ts';

/** A program on a screen, with what it asks for. */
function running(screen: Parameters<typeof modelOn>[0], messages: readonly Message[]) {
  const effects: Effect[] = [];
  const program = new Program({ ...modelOn(screen), bindings: BINDINGS });
  program.start((effect) => void effects.push(effect), NOW);
  for (const message of messages) program.send(message);
  return { program, effects };
}

const WRONG: unknown[] = [null, 'a page of HTML', {}, { components: null, sovereigns: 1 }];

/** Every good answer with something else in its place. */
const malformed = FULL.flatMap((one): Message[] =>
  one.type === 'answered'
    ? WRONG.map((value): Message => ({ ...one, answer: { ...one.answer, value } as never, at: NOW + 5_000 }))
    : [],
);

describe('a malformed reply', () => {
  it.for(SCREENS)('is a message on %s, and Esc leads to a fleet that is as it was', (screen) => {
    for (const wrong of malformed) {
      const { program } = running(screen, [
        ...FULL,
        wrong,
        ...keys('j', 'enter', 'k', 'y', 'end', '/', 'x', 'esc'),
      ]);
      const lines = frame(program.model, LOOK);
      expect(lines.length).toBe(24);
      expect(new Set(lines.map(lineWidth))).toEqual(new Set([80]));
      for (const key of keys(...Array.from({ length: 14 }, () => 'esc'))) program.send(key);
      expect(placeNow(program.model).screen).toBe('fleet');
      if (wrong.type === 'answered' && wrong.answer.of !== 'fleet' && wrong.answer.of !== 'components')
        expect(textOf(frame(program.model, LOOK)[0]!, LOOK)).toContain('Fleet');
    }
  });

  it('says what it is, where it stands, and is asked for again', () => {
    const torn = { of: 'components', fqdn: FQDN, value: { ...LIST, components: null } } as never;
    const { program } = running('components', [...FULL, { type: 'answered', answer: torn, at: NOW }]);
    const text = frame(program.model, LOOK)
      .map((line) => textOf(line, LOOK))
      .join('\n');
    expect(text).toMatch(/cannot be (drawn|read)/);
    expect(program.model.panels.components[FQDN]?.askedAt).toBeUndefined();
    program.send({
      type: 'answered',
      answer: { of: 'components', fqdn: FQDN, value: LIST },
      at: NOW + 9_000,
    });
    const healed = frame(program.model, LOOK)
      .map((line) => textOf(line, LOOK))
      .join('\n');
    expect(healed).toContain('seaweedfs');
    expect(healed).not.toContain('cannot be');
  });

  it('of one Sovereign leaves the others on the fleet', () => {
    const torn = { of: 'components', fqdn: 'old.omani.works', value: null } as never;
    const { program } = running('fleet', [...FULL, { type: 'answered', answer: torn, at: NOW }]);
    const text = frame(program.model, LOOK)
      .map((line) => textOf(line, LOOK))
      .join('\n');
    expect(text).toContain(FQDN);
  });
});

const never = () => new Promise<never>(() => {});

/** Worlds in which one Sovereign's cluster hangs, and the other one's answers. */
const hanging = {
  here: async () => ({
    sovereigns: { list: async () => FLEET, show: never },
    contexts: { list: async () => [] },
    doctor: never,
  }),
  of: async (fqdn: string) => ({
    services: { components: { list: fqdn === FQDN ? never : async () => LIST } },
    ...{ credentials: {}, world: 'sandbox' },
  }),
} as unknown as Worlds;

describe('what hangs', () => {
  it('has a deadline of its own each, and holds up nothing else', async () => {
    const clock = new ManualClock(NOW);
    const pass = async (ms: number) => {
      clock.advance(ms);
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    };
    const sent: Message[] = [];
    const signal = new AbortController().signal;
    const around = { worlds: hanging, clock, signal, send: (message: Message) => void sent.push(message) };
    const asked = [
      { of: 'components', fqdn: FQDN },
      { of: 'components', fqdn: 'nizwa.omani.works' },
      { of: 'fleet' },
      { of: 'health' },
    ] as const;
    for (const subject of asked) void read(around, { type: 'read', subject });
    void follow(around, FQDN);
    await pass(0);
    const of = (type: string) =>
      sent
        .filter((one) => one.type === type)
        .map((one) => ('answer' in one ? one.answer.of : 'subject' in one ? one.subject.of : ''));
    expect([of('answered').sort(), of('unanswered')]).toEqual([['components', 'fleet'], []]);
    await pass(15_000);
    expect(of('unanswered')).toEqual(['components']);
    expect(sent.at(-1)).toMatchObject({
      subject: { fqdn: FQDN },
      error: { message: 'No answer within 15 s.' },
    });
    await pass(45_000);
    expect(of('unanswered')).toEqual(['components', 'health']);
  });
});
