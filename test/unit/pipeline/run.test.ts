import { describe, expect, it } from 'vitest';
import { CatalystError } from '../../../src/domain/errors.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { StageId } from '../../../src/domain/stage.ts';
import type { EventListener } from '../../../src/pipeline/event-log.ts';
import { runStages, undoStages } from '../../../src/pipeline/run.ts';
import type { Question, Stage } from '../../../src/pipeline/world.ts';
import { FQDN } from '../../support/events.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { LeapingClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

interface Setting {
  signal?: AbortSignal;
  ask?: (question: Question) => Promise<boolean | undefined>;
  listeners?: EventListener[];
  credentials?: Record<string, string>;
  past?: Event[];
  failFrom?: number;
}

async function setting(options: Setting = {}) {
  const events: Event[] = [];
  const sink = {
    past: options.past ?? [],
    async append(event: Event) {
      if (events.length + 1 >= (options.failFrom ?? Number.POSITIVE_INFINITY)) throw full;
      events.push(event);
    },
  };
  const made = fakeWorld({ folder: await tempFolder(), clock: new LeapingClock(), sink, ...options });
  return { ...made, events, told: () => events.map(outline) };
}

const full = new CatalystError('CATALYST-STATE-FULL', 'No space is left.');
const outline = (event: Event) => [event.type, ...('stage' in event ? [event.stage] : [])].join(' ');

function stage(id: StageId, run: Stage['run'] = async () => 'made', already?: string): Stage {
  return { id, title: id, isDone: async () => already, run };
}

const run = (stages: Stage[]) => ({ run: 'r1', command: 'create' as const, version: '0', stages });

describe('a run', () => {
  it('takes stages in order, and skips what the world says is done', async () => {
    const { world, told, events } = await setting();
    await runStages(world, run([stage('check'), stage('plan', undefined, 'nothing to do'), stage('apply')]));
    expect(told()).toEqual([
      'run-started',
      'stage-started check',
      'stage-done check',
      'stage-skipped plan',
      'stage-started apply',
      'stage-done apply',
      'run-ended',
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(events.at(-1)).toMatchObject({ outcome: 'done', sovereign: FQDN, v: 1 });
  });

  it('lets a stage begin beside those before it, and ends no sooner than that does', async () => {
    const { world, told } = await setting();
    const begun = Promise.withResolvers<void>();
    const over: string[] = [];
    const plan: Stage = {
      ...stage('plan'),
      ahead: async () => {
        await begun.promise;
        over.push('ahead');
        throw new Error('told by the stage itself');
      },
    };
    const failing = stage('check', async () => {
      begun.resolve();
      throw new CatalystError('CATALYST-UNFINISHED', 'Refused.');
    });
    await expect(runStages(world, run([failing, plan]))).rejects.toMatchObject({
      code: 'CATALYST-UNFINISHED',
    });
    expect(over).toEqual(['ahead']);
    expect(told()).toEqual(['run-started', 'stage-started check', 'stage-failed check', 'run-ended']);
  });

  it('stops at the stage that fails, with that stage’s error', async () => {
    const failure = new CatalystError('CATALYST-UNFINISHED', 'Refused.', { hint: 'Next.' });
    const { world, told, events } = await setting();
    const failing = stage('plan', () => Promise.reject(failure));
    await expect(runStages(world, run([stage('check'), failing, stage('apply')]))).rejects.toBe(failure);
    expect(told().slice(-3)).toEqual(['stage-started plan', 'stage-failed plan', 'run-ended']);
    expect(events.at(-1)).toMatchObject({
      outcome: 'refused',
      error: { code: 'CATALYST-UNFINISHED', hint: 'Next.' },
    });
  });

  it.each([
    ['CATALYST-TIMED-OUT', 'timed-out'],
    ['CATALYST-RUN-FAILED', 'failed'],
    ['CATALYST-DECLINED', 'refused'],
    ['CATALYST-ANSWER-MISSING', 'refused'],
    ['CATALYST-INTERNAL', 'failed'],
  ] as const)('that ends by %s has the outcome %s', async (code, outcome) => {
    const { world, events } = await setting();
    const failing = stage('check', () => Promise.reject(new CatalystError(code, 'x')));
    await expect(runStages(world, run([failing]))).rejects.toMatchObject({ code });
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', outcome });
  });

  it('names a defect of ours as one', async () => {
    const { world } = await setting();
    const failing = stage('check', () => Promise.reject(new TypeError('x is not a function')));
    await expect(runStages(world, run([failing]))).rejects.toMatchObject({
      code: 'CATALYST-INTERNAL',
      exit: 1,
    });
  });

  it('that is interrupted names no stage as failed, and how to go on', async () => {
    const abort = new AbortController();
    const { world, told, events } = await setting({ signal: abort.signal });
    const cut = stage('apply', async (there) => {
      abort.abort();
      there.signal.throwIfAborted();
      return 'never';
    });
    await expect(runStages(world, run([cut, stage('records')]))).rejects.toMatchObject({
      code: 'CATALYST-INTERRUPTED',
      exit: 130,
      hint: `catalyst sovereign resume ${FQDN}`,
    });
    expect(told()).toEqual(['run-started', 'stage-started apply', 'run-ended']);
    expect(events.at(-1)).toMatchObject({ outcome: 'interrupted' });
  });

  it('that is stopped at its question is interrupted, and no stage has failed', async () => {
    const { world, told, events } = await setting();
    const stopped = new CatalystError('CATALYST-INTERRUPTED', 'Stopped at the question.', { hint: 'Again.' });
    const asking = stage('plan', () => Promise.reject(stopped));
    await expect(runStages(world, run([asking, stage('apply')]))).rejects.toMatchObject({
      code: 'CATALYST-INTERRUPTED',
      message: 'Interrupted; what was done is kept.',
      hint: `catalyst sovereign resume ${FQDN}`,
    });
    expect(told()).toEqual(['run-started', 'stage-started plan', 'run-ended']);
    expect(events.at(-1)).toMatchObject({ outcome: 'interrupted' });
  });

  it('that was interrupted between two stages begins no other', async () => {
    const abort = new AbortController();
    const { world, told } = await setting({ signal: abort.signal });
    const last = stage('check', async () => {
      abort.abort();
      return 'made';
    });
    await expect(runStages(world, run([last, stage('plan')]))).rejects.toMatchObject({ exit: 130 });
    expect(told()).not.toContain('stage-started plan');
  });

  it('on a disk that fills up ends by that, not by the failure to say so', async () => {
    const { world, told } = await setting({ failFrom: 3 });
    await expect(runStages(world, run([stage('check')]))).rejects.toMatchObject({
      code: 'CATALYST-STATE-FULL',
    });
    expect(told()).toEqual(['run-started', 'stage-started check']);
  });

  it('goes on when a listener breaks', async () => {
    const seen: string[] = [];
    const broken = () => {
      throw new Error('no terminal');
    };
    const { world } = await setting({ listeners: [broken, (event) => seen.push(event.type)] });
    await runStages(world, run([stage('check')]));
    expect(seen).toEqual(['run-started', 'stage-started', 'stage-done', 'run-ended']);
  });
});

describe('undo', () => {
  it('takes stages back in reverse, without those that leave nothing', async () => {
    const undone: StageId[] = [];
    const undoable = (id: StageId): Stage => ({
      ...stage(id),
      undo: async () => {
        undone.push(id);
        return 'gone';
      },
    });
    const { world, told } = await setting();
    const stages = [undoable('plan'), undoable('apply'), stage('records'), undoable('cluster')];
    await undoStages(world, { ...run(stages), command: 'destroy' });
    expect(undone).toEqual(['cluster', 'apply', 'plan']);
    expect(told().filter((line) => line.startsWith('stage-undone'))).toHaveLength(3);
  });

  it('stops at what cannot be taken back', async () => {
    const stuck: Stage = { ...stage('apply'), undo: () => Promise.reject(new Error('protected')) };
    const { world, events } = await setting();
    await expect(undoStages(world, run([stage('plan'), stuck]))).rejects.toThrow('protected');
    expect(events.at(-1)).toMatchObject({ outcome: 'failed' });
  });
});

describe('questions', () => {
  const question = { id: 'plan', text: 'Go on?', lines: ['+ create server'] };

  it('are journaled with their answer, and not asked again word for word', async () => {
    let asked = 0;
    const ask = async () => {
      asked += 1;
      return true;
    };
    const { world, events, told } = await setting({ ask });
    expect(await world.ask(question)).toBe(true);
    expect(await world.ask(question)).toBe(true);
    expect(asked).toBe(1);
    expect(told()).toEqual(['question-asked', 'question-answered']);
    const later = await setting({ ask, past: events });
    expect(await later.world.ask(question)).toBe(true);
    expect(asked).toBe(1);
    expect(await later.world.ask({ ...question, lines: ['! replace server'] })).toBe(true);
    expect(asked).toBe(2);
  });

  it('that were answered with no are asked again', async () => {
    const answers = [false, true];
    const { world } = await setting({ ask: async () => answers.shift() });
    expect(await world.ask(question)).toBe(false);
    expect(await world.ask(question)).toBe(true);
  });

  it('that nobody can answer are refused with the flags that would', async () => {
    const { world } = await setting();
    await expect(world.ask({ ...question, confirmName: FQDN })).rejects.toMatchObject({
      code: 'CATALYST-ANSWER-MISSING',
      exit: 2,
      hint: expect.stringContaining(`--yes --confirm=${FQDN}`),
    });
  });
});

describe('secrets', () => {
  it('never reach journal or listener, however they became known', async () => {
    const seen: string[] = [];
    const listeners: EventListener[] = [(event) => seen.push(JSON.stringify(event))];
    const credentials = { hetznerToken: 'canary-credential' };
    const { world, events } = await setting({ listeners, credentials });
    await world.secrets.put('state-passphrase', 'canary-stored');
    await world.credential('hetznerToken');
    const leaky = stage('check', async (there) => {
      const text = `canary-stored ${Buffer.from('u:canary-credential').toString('base64')}`;
      await there.emit({ type: 'stage-line', stage: 'check', level: 'info', text });
      await there.learn('plan', { deep: ['canary-stored'] });
      throw new CatalystError('CATALYST-RUN-FAILED', 'failed with canary-stored', {
        hint: 'canary-credential',
      });
    });
    await expect(runStages(world, run([leaky]))).rejects.toThrow();
    const all = JSON.stringify(events) + seen.join();
    expect(all).not.toContain('canary');
    expect(all).not.toContain(Buffer.from('canary-credential').toString('base64').slice(2, -4));
    expect(all.match(/«secret»/g)?.length).toBeGreaterThan(5);
  });

  it('inside a learned value do not make it new each time', async () => {
    const { world, told } = await setting();
    await world.secrets.put('token', 'canary-stored');
    await world.learn('plan', 'with canary-stored');
    await world.learn('plan', 'with canary-stored');
    expect(told()).toEqual(['output-learned']);
  });
});
