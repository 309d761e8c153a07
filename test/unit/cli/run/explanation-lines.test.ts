import { expect, test } from 'vitest';
import { explanationLines } from '../../../../src/cli/run/explanation-lines.ts';
import type { ComponentProgress } from '../../../../src/domain/component-progress.ts';

test('what a condition says on several lines stands on one of its own', () => {
  const harbor = {
    ...{ region: 'fsn1', component: 'harbor', uid: 'u', state: 'failed', since: '2026-11-21T09:00:00Z' },
    reason: 'RetriesExceeded',
    message: 'failed post-install: 1 error occurred:\n\t* job failed: BackoffLimitExceeded\n\n\n',
  } as ComponentProgress;
  expect(explanationLines('omantel.omani.works', [{ region: 'fsn1', chain: [harbor], blocks: [] }])).toEqual([
    'harbor (fsn1)  failed  RetriesExceeded: failed post-install: 1 error occurred: * job failed: BackoffLimitExceeded',
  ]);
});
