import { describe, expect, it } from 'vitest';
import {
  isDestroyed,
  isDestroying,
  isUnfinished,
  isZoneLeft,
  leavesNothing,
} from '../../../src/domain/destroyed.ts';
import type { EventBody, RunCommand, RunOutcome } from '../../../src/domain/event.ts';
import { emptyProgress, foldAll } from '../../../src/domain/progress.ts';
import type { StageId } from '../../../src/domain/stage.ts';
import { FQDN, stamped } from '../../support/events.ts';

/** A run that sets about these stages and ends so; without an outcome it was killed. */
function run(command: RunCommand, stages: StageId[], outcome?: RunOutcome): EventBody[] {
  return [
    { type: 'run-started', run: 'r', command, version: '0', stages, sandbox: true },
    ...stages.map((stage): EventBody => ({ type: 'stage-started', stage })),
    ...(outcome === undefined ? [] : [{ type: 'run-ended', run: 'r', outcome } as const]),
  ];
}

const of = (...bodies: EventBody[][]) => foldAll(emptyProgress(FQDN), stamped(bodies.flat()));
const learn = (name: string, value: string | { state: string }): EventBody[] => [
  { type: 'output-learned', name, value },
];
const CREATED = run('create', ['check', 'plan', 'apply', 'records'], 'done');
const GONE: EventBody[] = [{ type: 'destroyed', detail: 'gone', forget: ['regions'] }];
const DESTROYED = [
  ...run('destroy', ['survey', 'remove', 'verify']),
  ...GONE,
  { type: 'run-ended', run: 'r', outcome: 'done' } as const,
];

describe('where a Sovereign stands', () => {
  it('a destroy that was declined changes nothing', () => {
    const progress = of(CREATED, run('destroy', ['survey'], 'refused'));
    expect([isUnfinished(progress), isDestroying(progress), isDestroyed(progress)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('a destroy that began is all that is gone on with', () => {
    const progress = of(CREATED, run('destroy', ['survey', 'release']));
    expect([isUnfinished(progress), isDestroying(progress), leavesNothing(progress)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('an unfinished create is no destroy, also when a destroy of it was declined', () => {
    const progress = of(run('create', ['apply'], 'failed'), run('destroy', ['survey'], 'refused'));
    expect([isUnfinished(progress), isDestroying(progress)]).toEqual([true, false]);
  });

  it('a run that only writes DNS says nothing about it', () => {
    const progress = of(run('create', ['apply'], 'interrupted'), run('dns-apply', ['records'], 'done'));
    expect(isUnfinished(progress)).toBe(true);
    expect(isUnfinished(of(CREATED, run('dns-apply', ['records'], 'failed')))).toBe(false);
  });

  it('destroyed: what was learned of it is forgotten, its journal is not', () => {
    const progress = of(CREATED, learn('regions', 'x'), learn('spec', 's'), DESTROYED);
    expect([isDestroyed(progress), leavesNothing(progress), isUnfinished(progress)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(progress.outputs).toEqual({ spec: 's' });
    expect(progress.runs).toHaveLength(2);
  });

  it('destroyed with its zone still there: not to be forgotten yet', () => {
    const progress = of(CREATED, learn('destroy.zone', { state: 'waiting' }), DESTROYED);
    expect([isDestroyed(progress), isZoneLeft(progress), leavesNothing(progress)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('killed after its end and before its zone, it is gone on with as a destroy', () => {
    const progress = of(CREATED, run('destroy', ['survey', 'verify']), GONE);
    expect([isDestroying(progress), isDestroyed(progress)]).toEqual([true, false]);
  });

  it('built anew it is not destroyed any more, and no old agreement holds', () => {
    const agreed = learn('destroy.consent', 'x');
    const again = of(CREATED, agreed, DESTROYED, run('create', ['check', 'plan'], 'refused'));
    expect(isDestroyed(again)).toBe(true);
    const built = of(CREATED, agreed, DESTROYED, run('create', ['check', 'plan', 'apply']));
    expect([isDestroyed(built), isUnfinished(built), built.outputs]).toEqual([false, true, {}]);
  });

  it('nothing that was made: it may be forgotten', () => {
    expect(leavesNothing(of(run('create', ['check', 'plan'], 'refused')))).toBe(true);
    expect(leavesNothing(of(CREATED))).toBe(false);
  });
});
