import { expect, test } from 'vitest';
import { explanationLines } from '../../../src/cli/run/explanation-lines.ts';
import type { EventBody } from '../../../src/domain/event.ts';
import { cutShort } from '../../../src/domain/progress.ts';
import { STAGES } from '../../../src/domain/stage.ts';
import { explainStage, type StageExplanation } from '../../../src/services/explain-stage.ts';
import { CONVERGING, FQDN, foldOf, told } from '../../support/story.ts';

const at = CONVERGING.findIndex((body) => body.type === 'stage-started' && body.stage === 'cluster');
const step = (name: string, state: 'done' | 'running', more = {}): EventBody => ({
  ...{ type: 'stage-advanced', stage: 'cluster', step: `fsn1.${name}`, title: name, state },
  ...more,
});
const error = {
  ...{ code: 'CATALYST-CLUSTER-NOT-READY' as const, exit: 5 as const },
  ...{ message: 'Hetzner says that w1 is off.', hint: 'Switch it on.' },
};
const WAITING = [
  ...CONVERGING.slice(0, at + 1),
  step('/readyz', 'done'),
  step('nodes ready', 'running', { detail: 'w1: Kubelet stopped posting node status', done: 1, total: 2 }),
];

const lines = (stage: StageExplanation | undefined) => {
  const found = { fqdn: FQDN, seen: [], explanations: [], installed: 0, total: 0 };
  return explanationLines(stage === undefined ? found : { ...found, stage }, 0);
};

test('a failed cluster stage: what it waited for, why, what to do, what it blocks', () => {
  const failed = foldOf(
    told([
      ...WAITING,
      { type: 'stage-failed', stage: 'cluster', error },
      { type: 'run-ended', run: 'r1', outcome: 'failed', error },
    ]),
  );
  expect(lines(explainStage(failed))).toEqual([
    'stage cluster  failed',
    '  ← nodes ready (1 of 2)  w1: Kubelet stopped posting node status',
    '  cause   Hetzner says that w1 is off.',
    '  blocks  converge, handover',
    '  fix     Switch it on.',
  ]);
});

test('one that goes on: the last warning is the cause', () => {
  const text = 'Twice the usual time has passed.';
  const line: EventBody = { type: 'stage-line', stage: 'cluster', level: 'warn', text };
  expect(explainStage(foldOf(told([...WAITING, line])))).toMatchObject({ state: 'running', cause: text });
});

test('converge is explained by its components, and what is done by nothing', () => {
  expect(explainStage(foldOf(told(CONVERGING)))).toBeUndefined();
  const done = foldOf(told([...CONVERGING, { type: 'run-ended', run: 'r1', outcome: 'done' }]));
  expect(explainStage(done)).toBeUndefined();
  expect(lines(undefined)).toEqual([`Nothing waits on ${FQDN}.`]);
});

test('one that was killed is interrupted, and what goes on side by side is drawn so', () => {
  const start = CONVERGING.findIndex((body) => body.type === 'stage-started' && body.stage === 'apply');
  const making = (title: string): EventBody => ({
    ...{ type: 'stage-advanced', stage: 'apply', step: title, title, state: 'running' },
  });
  const killed = foldOf(
    told([...CONVERGING.slice(0, start + 1), making('create server cp1'), making('create server w1')]),
  );
  expect(lines(explainStage(cutShort(killed)))).toEqual([
    'stage apply  interrupted',
    '  ← create server cp1',
    '  ← create server w1',
    '  cause   The process of the run is gone.',
    '  blocks  records, cluster, converge, handover',
    `  fix     catalyst sovereign resume ${FQDN}`,
  ]);
});

test('a change that was refused holds up nothing of what stands', () => {
  const refused = foldOf(
    told([
      ...CONVERGING,
      { type: 'run-ended', run: 'r1', outcome: 'done' },
      { type: 'run-started', run: 'r2', command: 'create', version: '0', stages: [...STAGES], sandbox: true },
      { type: 'stage-started', stage: 'check' },
      { type: 'stage-failed', stage: 'check', error },
      { type: 'run-ended', run: 'r2', outcome: 'refused', error },
    ]),
  );
  expect(explainStage(refused)).toBeUndefined();
});
