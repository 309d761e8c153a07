import { expect, test } from 'vitest';
import { explanationLines } from '../../../../src/cli/run/explanation-lines.ts';
import type { ComponentProgress } from '../../../../src/domain/component-progress.ts';
import type { SovereignExplanation } from '../../../../src/services/explain-now.ts';

const NOW = Date.parse('2026-11-21T09:12:00Z');
const FOUND: SovereignExplanation = {
  ...{ fqdn: 'omantel.omani.works', seen: [], explanations: [], installed: 35, total: 35 },
};
const at = '2026-11-21T09:11:58.123Z';

test('what a condition says on several lines stands on one of its own', () => {
  const harbor = {
    ...{ region: 'fsn1', component: 'harbor', uid: 'u', state: 'failed', since: '2026-11-21T09:00:00Z' },
    reason: 'RetriesExceeded',
    message: 'failed post-install: 1 error occurred:\n\t* job failed: BackoffLimitExceeded\n\n\n',
  } as ComponentProgress;
  const explanations = [{ region: 'fsn1', chain: [harbor], blocks: [] }];
  expect(explanationLines({ ...FOUND, explanations }, NOW)).toEqual([
    'harbor (fsn1)  failed  RetriesExceeded: failed post-install: 1 error occurred: * job failed: BackoffLimitExceeded',
  ]);
});

test('says what was looked at, and when', () => {
  const seen = [
    { region: 'fsn1', by: 'cluster' as const, at },
    { region: 'hel1-1', by: 'cluster' as const, at },
  ];
  expect(explanationLines({ ...FOUND, seen }, NOW)).toEqual([
    'Nothing waits on omantel.omani.works, 35 of 35 installed.',
    'Looked at fsn1, hel1-1 at 09:11:58 UTC.',
  ]);
});

test('speaks of the past where no cluster answers, and says why and of when', () => {
  const unseen = {
    code: 'CATALYST-KUBERNETES-UNREACHABLE',
    reason: 'No API of fsn1 answers.',
    hint: 'Look at it.',
  };
  const old = '2026-11-20T20:41:07Z';
  const seen = [{ region: 'fsn1', by: 'journal' as const, at: old, unseen }];
  expect(explanationLines({ ...FOUND, seen }, NOW)).toEqual([
    'Nothing waited on omantel.omani.works, 35 of 35 installed, 2026-11-20 20:41 UTC.',
    'fsn1 cannot be looked at: No API of fsn1 answers.',
    '  Look at it.',
    'What is said of fsn1 is by the journal of 2026-11-20 20:41 UTC.',
  ]);
  const young = [{ region: 'fsn1', by: 'journal' as const, at: '2026-11-21T09:00:00Z' }];
  expect(explanationLines({ ...FOUND, seen: young }, NOW).at(-1)).toBe('fsn1: by the journal of 12m ago.');
});

test('what Git cannot bring any more holds up whatever is changed there, though nothing else waits', () => {
  const stopped = [
    {
      ...{ region: 'fsn1', kind: 'Kustomization' as const, name: 'bootstrap-kit' },
      ...{ cause: 'it is suspended', fix: 'flux resume kustomization bootstrap-kit' },
    },
  ];
  const seen = [{ region: 'fsn1', by: 'cluster' as const, at }];
  expect(explanationLines({ ...FOUND, seen, stopped }, NOW)).toEqual([
    'Nothing from Git arrives in fsn1 by Kustomization bootstrap-kit: it is suspended.',
    '  fix     flux resume kustomization bootstrap-kit',
    '',
    'Looked at fsn1 at 09:11:58 UTC.',
  ]);
});
