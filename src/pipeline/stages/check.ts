import type { StepState } from '../../domain/event.ts';
import type { Stage } from '../world.ts';
import type { CheckResult, CheckState } from './check/check.ts';
import { checksError, runChecks } from './check/run-checks.ts';

const STEP_STATES: Record<CheckState | 'running', StepState> = {
  running: 'running',
  ok: 'done',
  warn: 'done',
  unknown: 'skipped',
  fail: 'failed',
};

/** Asks everything that could stop a run later, side by side and without writing anything. */
export const checkStage: Stage = {
  id: 'check',
  title: 'check credentials, stock, prices and names',
  // The world may have changed since a former run, so the checks are never skipped.
  isDone: async () => undefined,
  async run(world) {
    const results = await runChecks(world, undefined, async (told) => {
      const detail = 'sentence' in told ? { detail: withFix(told) } : {};
      await world.emit({
        type: 'stage-advanced',
        stage: 'check',
        step: told.id,
        title: told.title,
        state: STEP_STATES[told.state],
        ...detail,
      });
    });
    for (const result of results.filter((one) => one.state === 'warn')) {
      await world.emit({ type: 'stage-line', stage: 'check', level: 'warn', text: withFix(result) });
    }
    const error = checksError(results);
    if (error !== undefined) throw error;
    return sentenceOf(results);
  },
};

function withFix({ sentence, fix, state }: CheckResult): string {
  return fix === undefined || state === 'ok' ? sentence : `${sentence} ${fix}`;
}

function sentenceOf(results: readonly CheckResult[]): string {
  const count = (state: CheckState) => results.filter((one) => one.state === state).length;
  const rest = [
    count('warn') > 0 ? `${count('warn')} to look at` : '',
    count('unknown') > 0 ? `${count('unknown')} not known` : '',
  ].filter((part) => part !== '');
  return `${results.length} checks${rest.length > 0 ? `, ${rest.join(', ')}` : ''}`;
}
