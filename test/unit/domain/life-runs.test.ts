import { describe, expect, test } from 'vitest';
import { isUnfinished } from '../../../src/domain/destroyed.ts';
import type { EventBody, RunCommand, RunOutcome } from '../../../src/domain/event.ts';
import { lifeRuns } from '../../../src/domain/life-runs.ts';
import { emptyProgress, foldAll } from '../../../src/domain/progress.ts';
import type { StageId } from '../../../src/domain/stage.ts';
import { takenBefore } from '../../../src/domain/zone-snapshots.ts';
import { FQDN, stamped } from '../../support/events.ts';

const run = (command: RunCommand, stage: StageId, outcome?: RunOutcome): EventBody[] => [
  { type: 'run-started', run: command, command, version: '0', stages: [stage], sandbox: true },
  { type: 'stage-started', stage },
  ...(outcome === undefined ? [] : [{ type: 'run-ended', run: command, outcome } as const]),
];
const progressOf = (...runs: EventBody[][]) => foldAll(emptyProgress(FQDN), stamped(runs.flat()));

describe('a run that only writes DNS', () => {
  test.each<[string, EventBody[][], boolean]>([
    [
      'does not finish a create',
      [run('create', 'apply', 'failed'), run('dns-apply', 'records', 'done')],
      true,
    ],
    [
      'does not finish a killed create',
      [run('create', 'apply'), run('dns-restore', 'records', 'done')],
      true,
    ],
    ['does not unfinish one', [run('create', 'apply', 'done'), run('dns-apply', 'records', 'failed')], false],
    ['nor when it was killed', [run('create', 'apply', 'done'), run('dns-apply', 'records')], false],
    ['alone builds nothing', [run('dns-apply', 'records', 'failed')], false],
  ])('%s', (_, runs, unfinished) => {
    expect(isUnfinished(progressOf(...runs))).toBe(unfinished);
  });

  test('is no run of its life', () => {
    const progress = progressOf(run('create', 'apply', 'done'), run('dns-apply', 'records', 'done'));
    expect(lifeRuns(progress).map(({ command }) => command)).toEqual(['create']);
  });
});

describe('what a snapshot was taken before', () => {
  const { runs } = progressOf(run('create', 'records', 'done'), run('dns-apply', 'records'));
  test.each([
    ['2026-11-21T09:00:00.000Z', undefined],
    ['2026-11-21T09:00:02.500Z', 'create'],
    ['2026-11-21T09:00:03.500Z', undefined],
    ['2026-11-21T10:00:00.000Z', 'dns-apply'],
  ])('at %s: %s', (at, command) => {
    expect(takenBefore(at, runs)).toBe(command);
  });
});
