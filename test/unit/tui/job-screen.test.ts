import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/domain/event.ts';
import { foldJobs, noJobs } from '../../../src/tui/derive/jobs.ts';
import { placeNow } from '../../../src/tui/model.ts';
import { CONVERGING, FQDN, told } from '../../support/story.ts';
import { FULL, keys, modelOn, reached, seen, toldBy } from '../../support/tui.ts';

const stage = (type: 'stage-started' | 'stage-done', more: object = {}) =>
  ({ type, stage: 'apply', ...more }) as EventBody;
const begins = (run: string): EventBody => ({
  ...(CONVERGING[0] as EventBody & { type: 'run-started' }),
  run,
});
const TWICE: EventBody[] = [
  begins('r1'),
  stage('stage-started'),
  {
    type: 'stage-failed',
    stage: 'apply',
    error: { code: 'CATALYST-X', message: 'no capacity', exit: 5 } as never,
  },
  { type: 'run-ended', run: 'r1', outcome: 'failed' },
  begins('r2'),
  stage('stage-started'),
  stage('stage-done', { detail: '14 of 14' }),
];

describe('the executions of a job', () => {
  const jobs = foldJobs(noJobs(), told(TWICE));

  it('are kept each with its end, the one before is not written over', () => {
    expect(jobs.get('stage:apply')?.attempts).toMatchObject([
      { number: 1, state: 'failed', message: 'no capacity' },
      { number: 2, state: 'succeeded', message: '14 of 14' },
    ]);
    expect(jobs.get('stage:apply')?.attempts[0]?.endedAt).toBeDefined();
  });

  it('are none before it is begun', () => {
    expect(jobs.get('stage:records')).toMatchObject({ state: 'pending', executions: 0, attempts: [] });
  });

  it('are the same however the events come', () => {
    const events = told([...CONVERGING, ...TWICE]);
    const whole = foldJobs(noJobs(), events);
    const single = events.reduce((sum, event) => foldJobs(sum, [event]), noJobs());
    expect([...single]).toEqual([...whole]);
  });

  it('are bounded', () => {
    const often = Array.from({ length: 30 }, () => [
      stage('stage-started'),
      stage('stage-done', { detail: 'x' }),
    ]).flat();
    const { attempts = [], executions } =
      foldJobs(noJobs(), told([begins('r1'), ...often])).get('stage:apply') ?? {};
    expect([executions, attempts.length, attempts.at(-1)?.number]).toEqual([30, 20, 30]);
  });
});

describe('the screen of a job', () => {
  it('opens behind the list, shows what it needs, each time and what was said, and leads on', () => {
    const { model } = reached(modelOn('job', { columns: 100, rows: 30 }), FULL);
    const shown = seen(model).join('\n');
    expect(shown).toMatch(/install-seaweedfs +running +an installation in fsn1/);
    expect(shown).toMatch(/needs +✔ cilium[\s\S]*Executions\n +1 +● +running, began 09:12:15/);
    expect(shown).toMatch(/Log\n +09:12:15 ! +degraded: retrying/);
    expect(placeNow(reached(model, keys('enter')).model)).toMatchObject({
      screen: 'component',
      component: 'seaweedfs',
    });
  });

  it('of a stage leads to the log, and copies the command that prints it', () => {
    const { model } = reached(modelOn('job', undefined, { named: 'stage:check' }), [toldBy(CONVERGING)]);
    expect(placeNow(reached(model, keys('enter')).model).screen).toBe('log');
    expect(reached(model, keys('y')).effects).toContainEqual({
      ...{ type: 'copy', text: `catalyst sovereign logs ${FQDN} --stage check` },
    });
  });

  it('says what the list shows is as the run left it, once nobody works on it', () => {
    const ended: EventBody[] = [...CONVERGING, { type: 'run-ended', run: 'r1', outcome: 'interrupted' }];
    const status = (bodies: EventBody[]) => seen(reached(modelOn('jobs'), [toldBy(bodies)]).model)[1];
    expect(status(ended)).toContain('as left at 09:12:');
    expect(status(CONVERGING)).not.toContain('as left at');
  });
});
