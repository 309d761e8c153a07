import { describe, expect, it } from 'vitest';
import { heartbeat, SILENCE_MS } from '../../../../src/cli/faces/heartbeat.ts';
import { PlainNews } from '../../../../src/cli/faces/plain-news.ts';
import type { EventBody } from '../../../../src/domain/event.ts';
import { STAGES } from '../../../../src/domain/stage.ts';
import { atSecond, foldOf, told } from '../../../support/story.ts';

const START: EventBody[] = [
  { type: 'run-started', run: 'r1', command: 'create', version: '0', stages: [...STAGES], sandbox: false },
  { type: 'stage-started', stage: 'converge' },
];

const seen = (component: string, state: 'pending' | 'installed' | 'degraded', more = {}): EventBody => ({
  type: 'component-changed',
  region: 'fsn1',
  component,
  uid: component,
  state,
  ...more,
});

/** Every line that the events bring when all of them happen in the same second, and what is left then. */
function linesOf(bodies: EventBody[], settleAfterMs = 2_000): string[] {
  const events = told([...START, ...bodies]).map((event) => ({ ...event, at: atSecond(0) }));
  const news = new PlainNews();
  const lines = events.flatMap((event, index) => news.take(event, foldOf(events.slice(0, index + 1))));
  const rest = news.settled(foldOf(events), Date.parse(atSecond(0)) + settleAfterMs);
  return [...lines, ...rest].map(({ subject, word, text }) => `${subject} ${word} ${text}`).slice(2);
}

const names = Array.from({ length: 35 }, (_, index) => `part-${index}`);

describe('plain lines', () => {
  it('tell the first sight of all components in one line', () => {
    expect(linesOf(names.map((name) => seen(name, 'pending')))).toEqual([
      'converge seen 35 components: 35 pending',
    ]);
  });

  it('tell what a stage waits for outside at once, and again when it says so again', () => {
    const waiting = (detail: string, state: 'running' | 'done' = 'running'): EventBody => ({
      ...{ type: 'stage-advanced', stage: 'records', step: 'waiting', title: 'Dynadot applies the change' },
      ...{ state, detail },
    });
    const text = 'Waiting for Dynadot to apply the change since 14:02:10 UTC; usually within 30m.';
    const events: EventBody[] = [waiting(text), waiting(text), waiting('seen there after 1m', 'done')];
    expect(linesOf(events)).toEqual([
      `records waiting ${text}`,
      `records waiting ${text}`,
      'records done Dynadot applies the change: seen there after 1m',
    ]);
  });

  it('tell a burst of installations in one line', () => {
    const bodies = names.map((name) => seen(name, 'pending'));
    const installed = names.slice(0, 8).map((name) => seen(name, 'installed', { was: 'pending' }));
    expect(linesOf([...bodies, ...installed]).at(-1)).toBe(
      'converge installed 8 of 35: part-0, part-1, part-2, part-3, part-4, part-5 and 2 more',
    );
  });

  it('tell what goes wrong at once, and nothing of the churn around it', () => {
    const bodies: EventBody[] = [
      seen('a', 'pending'),
      { type: 'component-detail', region: 'fsn1', component: 'a', uid: 'a', message: 'looking' },
      seen('a', 'degraded', { was: 'pending', reason: 'InstallFailed', message: 'no space' }),
    ];
    expect(linesOf(bodies)).toEqual([
      'converge seen 1 components: 1 degraded',
      'converge degraded a  InstallFailed: no space',
    ]);
  });

  it('tell a reason when it has lasted, once', () => {
    const events = told([...START, seen('a', 'degraded', { cause: 'its volume is full' })]);
    const progress = foldOf(events);
    const news = new PlainNews();
    const at = Date.parse(atSecond(10));
    expect(news.settled(progress, at)).toEqual([]);
    expect(news.settled(progress, at + 4_000)).toEqual([]);
    expect(news.settled(progress, at + 6_000)).toMatchObject([
      { subject: 'converge', word: 'waiting', text: expect.stringContaining('a:') },
    ]);
    expect(news.settled(progress, at + 7_000)).toEqual([]);
  });

  it('count sub-steps of a stage not more than once a second', () => {
    const step = (done: number): EventBody => ({
      type: 'stage-advanced',
      stage: 'apply',
      step: `s${done}`,
      title: `create server w${done}`,
      state: 'done',
      done,
      total: 75,
    });
    expect(linesOf(Array.from({ length: 75 }, (_, index) => step(index + 1)))).toEqual([
      'apply done 1 of 75  create server w1',
    ]);
  });
});

describe('the heartbeat', () => {
  it('beats after each 30 s of silence, and not while there is news', async () => {
    let now = 0;
    let tick = () => {};
    const clock = {
      now: () => now,
      sleep: () =>
        new Promise<void>((resolve) => {
          tick = resolve;
        }),
    };
    let beats = 0;
    const silence = () => {
      beats += 1;
    };
    const beat = heartbeat(clock, { tick: () => {}, silence });
    const pass = async (ms: number) => {
      now += ms;
      tick();
      await new Promise((resolve) => setImmediate(resolve));
    };
    await pass(SILENCE_MS - 1);
    expect(beats).toBe(0);
    await pass(1);
    expect(beats).toBe(1);
    await pass(SILENCE_MS / 2);
    beat.reset();
    await pass(SILENCE_MS / 2);
    expect(beats).toBe(1);
    await pass(SILENCE_MS / 2);
    expect(beats).toBe(2);
    beat.stop();
    await pass(10 * SILENCE_MS);
    expect(beats).toBe(2);
  });
});
