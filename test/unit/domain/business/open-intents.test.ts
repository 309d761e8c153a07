import { expect, it } from 'vitest';
import type { AuditEntry, AuditOutcome } from '../../../../src/domain/business/audit-entry.ts';
import { openIntents } from '../../../../src/domain/business/open-intents.ts';

const line = (what: string, outcome: AuditOutcome, run?: string): AuditEntry => ({
  ...{ v: 1, at: '2026-11-21T09:00:00Z', sovereign: 'acme.omani.works', world: 'real' },
  ...{ command: 'voucher issue', who: { login: 'ops', host: 'desk' }, request: 'r', what, outcome },
  ...(run === undefined ? {} : { run }),
});

it.each<[string, AuditEntry[], number[]]>([
  ['ended well', [line('A', 'intent', '1'), line('A', 'done', '1')], []],
  ['was refused', [line('A', 'intent', '1'), line('A', 'refused', '1')], []],
  ['was cut off', [line('A', 'intent', '1')], [0]],
  [
    'was cut off before another run',
    [line('A', 'intent', '1'), line('A', 'intent', '2'), line('A', 'done', '2')],
    [0],
  ],
  ['runs beside another', [line('A', 'intent', '1'), line('A', 'intent', '2'), line('A', 'done', '1')], [1]],
  ['is about something else', [line('A', 'intent', '1'), line('B', 'done', '1')], [0]],
  ['is older than its runs were noted', [line('A', 'intent'), line('A', 'done')], []],
  ['came after the outcome', [line('A', 'done', '1'), line('A', 'intent', '1')], [1]],
  [
    'is a list of several lines',
    [line('a list', 'intent', '1'), line('a list', 'intent', '1'), line('a list', 'done', '1')],
    [],
  ],
])('an intent that %s', (_, entries, open) => {
  expect(openIntents(entries)).toEqual(open.map((index) => entries[index]));
});
