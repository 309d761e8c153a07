import { describe, expect, it } from 'vitest';
import { interruptTask } from '../../../../src/tui/perform/interrupt-task.ts';
import { NO_RUNS, type RunningRun } from '../../../../src/tui/perform/runs.ts';
import { CONVERGING, FQDN, foldOf, told } from '../../../support/story.ts';
import { FLEET, FULL, keys, modelOn, reached } from '../../../support/tui.ts';

const [summary] = FLEET.sovereigns;

/** The task on a run that `pid` was seen to do, with everything that it asked and told. */
async function interrupted(pid: number, agreed: boolean, state = 'interrupted') {
  const questions: string[] = [];
  const runs: RunningRun[] = [];
  const services = {
    sovereigns: { show: async () => ({ summary, progress: foldOf(told(CONVERGING)) }) },
  } as never;
  const end = interruptTask({ verb: 'interrupt', fqdn: FQDN, pid }).run(services, {
    ask: async ({ text, lines }) => {
      questions.push([text, ...lines].join('\n'));
      return agreed;
    },
    ...{ signal: new AbortController().signal, credentials: {}, world: 'sandbox' },
    runs: {
      ...NO_RUNS,
      interrupt: async (run) => {
        runs.push(run);
        return state;
      },
    },
  });
  return { questions, runs, end: await end.catch((failure: unknown) => failure) };
}

describe('interrupting a run', () => {
  it('is asked with who runs it and where it stands, and says how to go on', async () => {
    const { questions, runs, end } = await interrupted(4711, true);
    expect(questions.join()).toMatch(/^Interrupt the create of omantel\.omani\.works\?/);
    expect(questions.join()).toMatch(
      /amina on bastion, process 4711, since 09:12:00 UTC[\s\S]*now +converge/,
    );
    expect(questions.join()).toContain(`catalyst sovereign resume ${FQDN}`);
    expect(runs).toEqual([{ fqdn: FQDN, world: 'sandbox', pid: 4711, pidStart: '1' }]);
    expect(end).toMatchObject({ tone: 'warning', text: expect.stringMatching(/^Interrupted\. Go on: r/) });
  });

  it('is not done when it is declined', async () => {
    const { runs, end } = await interrupted(4711, false);
    expect(end).toMatchObject({ code: 'CATALYST-DECLINED' });
    expect(runs).toEqual([]);
  });

  it('is not even asked about where that run has ended', async () => {
    const { questions, runs, end } = await interrupted(5, true);
    expect([questions, runs]).toEqual([[], []]);
    expect(end).toMatchObject({ text: expect.stringContaining('came to its end by itself') });
  });

  it('says so when the run was done before it heard of it', async () => {
    expect((await interrupted(4711, true, 'done')).end).toMatchObject({
      text: expect.stringMatching(/end: done/),
    });
  });

  it('begins with the process that the fleet shows at work, and only when unlocked', () => {
    const changes = (...names: string[]) =>
      reached(modelOn('sovereign'), [...FULL, ...keys(...names)]).effects.filter(
        ({ type }) => type === 'change',
      );
    expect(changes('ctrl-k')).toEqual([]);
    expect(changes('u', 'ctrl-k')).toEqual([
      { type: 'change', change: { verb: 'interrupt', fqdn: FQDN, pid: 4711 } },
    ]);
    expect(interruptTask({ verb: 'interrupt', fqdn: FQDN, pid: 4711 }).command).toBe('kill -TERM 4711');
  });

  it('has nothing to stop where nobody works', () => {
    const fleet = { ...FLEET, sovereigns: [{ ...summary!, holder: undefined }] };
    const quiet = { type: 'answered', answer: { of: 'fleet', value: fleet as never }, at: 1 } as const;
    const { model } = reached(modelOn('sovereign'), [...FULL, quiet, ...keys('u', 'ctrl-k')]);
    expect(model.notice?.text).toBe(`No run is at work on ${FQDN}.`);
  });
});
