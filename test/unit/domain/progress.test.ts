import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countStates } from '../../../src/domain/component-progress.ts';
import type { Event, EventBody } from '../../../src/domain/event.ts';
import { eventLine, parseEventLine } from '../../../src/domain/event-line.ts';
import { emptyProgress, fold, foldAll, foldInto, progressCopy } from '../../../src/domain/progress.ts';
import { ALL_STAGES, STAGES } from '../../../src/domain/stage.ts';
import { elapsedMs, LINES_KEPT } from '../../../src/domain/stage-progress.ts';
import { anyEvents, FQDN, stamped } from '../../support/events.ts';

const started: EventBody = {
  type: 'run-started',
  run: 'r1',
  command: 'create',
  version: '0.1.0',
  stages: [...STAGES],
  sandbox: true,
};
const resumed: EventBody = { ...started, run: 'r2', command: 'resume' };
const folded = (...bodies: EventBody[]) => foldAll(emptyProgress(FQDN), stamped(bodies));

describe('fold, whatever the journal holds', () => {
  it('never throws, and one by one equals all at once', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const oneByOne = events.reduce(fold, emptyProgress(FQDN));
        expect(foldAll(emptyProgress(FQDN), events)).toEqual(oneByOne);
        expect(Object.keys(oneByOne.stages)).toEqual([...ALL_STAGES]);
      }),
    );
  });

  it('is the same after any prefix was told twice', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(40), (events, cut) => {
        const once = foldAll(emptyProgress(FQDN), events);
        expect(foldAll(emptyProgress(FQDN), [...events.slice(0, cut), ...events])).toEqual(once);
        expect(foldAll(once, events)).toEqual(once);
      }),
    );
  });

  it('never changes the progress that it was given', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(40), (events, cut) => {
        const before = foldAll(emptyProgress(FQDN), events.slice(0, cut));
        const copy = structuredClone(before);
        foldAll(before, events.slice(cut));
        expect(before).toEqual(copy);
      }),
    );
  });

  it('comes out the same when it is folded in place, and entries that were handed out stay as they were', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(40), (events, cut) => {
        const live = emptyProgress(FQDN);
        for (const event of events.slice(0, cut)) foldInto(live, event);
        const held = progressCopy(live);
        const copy = structuredClone(held);
        for (const event of events.slice(cut)) foldInto(live, event);
        expect(live).toEqual(foldAll(emptyProgress(FQDN), events));
        expect(held).toEqual(copy);
      }),
    );
  });

  it('comes out the same from lines on a disk', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const read = events.map((event) => parseEventLine(eventLine(event), 'line'));
        expect(foldAll(emptyProgress(FQDN), read)).toEqual(foldAll(emptyProgress(FQDN), events));
      }),
    );
  });

  it('passes over types that it does not know', () => {
    const before = folded(started);
    const unknown = { ...stamped([started], 2)[0], type: 'toString', weird: 1 } as unknown as Event;
    expect(fold(before, unknown)).toEqual({ ...before, seq: 2, at: unknown.at });
  });

  it('does not let a name reach a prototype', () => {
    const progress = folded({ type: 'output-learned', name: '__proto__', value: { polluted: true } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((progress.outputs as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('stages', () => {
  it('run, advance and end with their times', () => {
    const progress = folded(
      started,
      { type: 'stage-started', stage: 'check', usualMs: 500 },
      {
        type: 'stage-advanced',
        stage: 'check',
        step: 's1',
        title: 'one',
        state: 'running',
        done: 1,
        total: 2,
      },
      { type: 'stage-advanced', stage: 'check', step: 's2', title: 'two', state: 'running' },
      { type: 'stage-advanced', stage: 'check', step: 's1', title: 'one', state: 'done', detail: 'well' },
      { type: 'stage-done', stage: 'check', detail: '2 checks' },
    );
    const { check } = progress.stages;
    expect(check).toMatchObject({ state: 'done', detail: '2 checks', usualMs: 500 });
    expect(check.steps.map(({ step, state }) => [step, state])).toEqual([
      ['s1', 'done'],
      ['s2', 'running'],
    ]);
    expect(elapsedMs(check, Number.NaN)).toBe(4_000);
    expect(progress.active).toMatchObject({ run: 'r1', begun: ['check'] });
  });

  it('begin with what they looked at to see whether anything is left to do', () => {
    const look: EventBody = {
      ...{ type: 'stage-advanced', stage: 'plan', step: 'plan', title: 'what would change', state: 'done' },
    };
    const { plan } = foldAll(
      emptyProgress(FQDN),
      stamped([started, look, look, { type: 'stage-started', stage: 'plan' }]),
    ).stages;
    expect(plan).toMatchObject({ state: 'running', startedAt: stamped([look], 2)[0]?.at });
    expect(plan.steps).toHaveLength(1);
  });

  it('keep their last lines only', () => {
    const lines = Array.from({ length: LINES_KEPT + 10 }, (_, index): EventBody => {
      return { type: 'stage-line', stage: 'apply', level: 'info', text: String(index) };
    });
    const kept = folded(...lines).stages.apply.lines.map(({ text }) => text);
    expect(kept).toHaveLength(LINES_KEPT);
    expect(kept.at(-1)).toBe(String(LINES_KEPT + 9));
  });

  it('elapse until now while they run, and not before they begin', () => {
    const { stages, at } = folded(started, { type: 'stage-started', stage: 'apply' });
    expect(elapsedMs(stages.apply, Date.parse(at ?? '') + 90_000)).toBe(90_000);
    expect(elapsedMs(stages.records, Date.parse(at ?? ''))).toBe(0);
  });
});

describe('several runs', () => {
  it('count a run that never ended as interrupted, and start the stages anew', () => {
    const progress = folded(
      started,
      { type: 'stage-started', stage: 'apply' },
      { type: 'output-learned', name: 'regions', value: [] },
      resumed,
    );
    expect(progress.runs.map(({ run, outcome }) => [run, outcome])).toEqual([
      ['r1', 'interrupted'],
      ['r2', undefined],
    ]);
    expect(progress.stages.apply.state).toBe('waiting');
    expect(progress.outputs).toEqual({ regions: [] });
  });

  it('mark the stage that was interrupted, with its time', () => {
    const progress = folded(
      started,
      { type: 'stage-started', stage: 'apply' },
      { type: 'run-ended', run: 'r1', outcome: 'interrupted' },
    );
    expect(progress.active).toBeUndefined();
    expect(progress.stages.apply).toMatchObject({ state: 'waiting', interrupted: true });
    expect(elapsedMs(progress.stages.apply, Number.NaN)).toBe(1_000);
  });

  it('keep answers and close open questions', () => {
    const asked: EventBody = { type: 'question-asked', question: 'plan', text: 'Go on?' };
    expect(folded(started, asked).question).toMatchObject({ id: 'plan', text: 'Go on?' });
    const answered = folded(started, asked, { type: 'question-answered', question: 'plan', answer: 'yes' });
    expect(answered.question).toBeUndefined();
    expect(answered.answers.plan).toMatchObject({ text: 'Go on?', answer: 'yes' });
    expect(
      folded(started, asked, { type: 'run-ended', run: 'r1', outcome: 'refused' }).question,
    ).toBeUndefined();
  });
});

describe('components', () => {
  const seen = { type: 'component-changed', region: 'fsn1', component: 'loki', uid: 'u1' } as const;

  it('keep the time of their state, and what outlives it', () => {
    const progress = folded(
      { ...seen, state: 'pending', dependsOn: ['seaweedfs'], version: '1.0.0' },
      {
        type: 'component-detail',
        region: 'fsn1',
        component: 'loki',
        uid: 'u1',
        blockedBy: 'seaweedfs',
        cause: 'PVC',
      },
      { ...seen, state: 'installing', was: 'pending' },
      { ...seen, state: 'installing', reason: 'Progressing' },
    );
    const loki = progress.components['fsn1/loki'];
    expect(loki).toMatchObject({
      state: 'installing',
      dependsOn: ['seaweedfs'],
      version: '1.0.0',
      reason: 'Progressing',
    });
    expect(loki?.since).toBe(stamped([seen as never], 3)[0]?.at);
    expect(loki?.cause).toBeUndefined();
    expect(loki).not.toHaveProperty('was');
  });

  it('forget what they were when another takes their name', () => {
    const progress = folded(
      { ...seen, state: 'installed', version: '1' },
      { ...seen, uid: 'u2', state: 'installed' },
    );
    expect(progress.components['fsn1/loki']).toMatchObject({ uid: 'u2', since: progress.at });
    expect(progress.components['fsn1/loki']?.version).toBeUndefined();
  });

  it('are counted by state, of all regions or of one', () => {
    const progress = folded(
      { ...seen, state: 'installed' },
      { ...seen, region: 'hel1-1', state: 'failed' },
      { ...seen, component: 'mimir', state: 'installed' },
    );
    const all = Object.values(progress.components);
    expect(countStates(all)).toEqual({
      pending: 0,
      installing: 0,
      installed: 2,
      degraded: 0,
      failed: 1,
      total: 3,
    });
    expect(countStates(all, 'hel1-1')).toMatchObject({ installed: 0, failed: 1, total: 1 });
  });
});
