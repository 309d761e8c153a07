import { expect, test } from 'vitest';
import { detailLines } from '../../../../src/cli/run/detail-lines.ts';
import type { EventBody, JsonValue } from '../../../../src/domain/event.ts';
import { emptyProgress } from '../../../../src/domain/progress.ts';
import type { SovereignSummary } from '../../../../src/services/read-sovereigns.ts';
import { CONVERGING, foldOf, told } from '../../../support/story.ts';

const FQDN = 'omantel.omani.works';
const held = (since: string): SovereignSummary => ({
  ...{ fqdn: FQDN, state: 'working', sandbox: true, at: '2026-11-21T14:14:00.250Z' },
  holder: { holder: 'fatima', host: 'vm', pid: 4711, pidStart: 'x', since },
});
const NOW = Date.parse('2026-11-21T14:14:30Z');
const wide = { now: NOW, columns: 120 };

test.each([
  ['2026-11-21T14:02:11.120Z', 'since 14:02 UTC, for 12m'],
  ['2026-11-21T14:14:21.000Z', 'since 14:14 UTC, for 9s'],
  ['2026-11-20T09:30:00.000Z', 'since 2026-11-20 09:30 UTC'],
])('a lock taken at %s is held %s', (since, text) => {
  const lines = detailLines(held(since), emptyProgress(FQDN), wide);
  expect(lines.slice(1, 3)).toEqual([
    `  state          working: fatima on vm, process 4711, ${text}`,
    '                 by the journal, as of 2026-11-21 14:14:00 UTC',
  ]);
});

test('a run that was killed while its OpenTofu works on is not said to work', () => {
  const summary = held('2026-11-21T14:02:11.120Z');
  summary.holder = { ...summary.holder!, childPid: 4712, childStart: 'y', orphaned: true };
  expect(detailLines(summary, emptyProgress(FQDN), wide)[1]).toBe(
    '  state          the process of the run is gone; its OpenTofu still works (process 4712); resume waits for it',
  );
});

const learned = (name: string, value: JsonValue): EventBody => ({ type: 'output-learned', name, value });

/** The story as far as its apply, which an interrupt ended. */
function cutShort(): EventBody[] {
  const end = CONVERGING.findIndex((body) => body.type === 'stage-done' && body.stage === 'apply');
  const error = {
    ...{
      code: 'CATALYST-INTERRUPTED' as const,
      exit: 130 as const,
      hint: `catalyst sovereign resume ${FQDN}`,
    },
    message: 'Interrupted. Exists now: 1 network, 1 server, EUR 0.033 an hour.',
  };
  return [
    ...CONVERGING.slice(0, end),
    learned('plan', { hash: 'h', cost: { now: { currency: 'EUR', hourly: '0' } } }),
    learned('costSoFar', { plan: 'h', currency: 'EUR', hourly: '0.0330' }),
    { type: 'run-ended', run: 'r1', outcome: 'interrupted', error },
  ];
}

test('after an interrupt: one price for what exists now, one for the plan, both ways on', () => {
  const summary: SovereignSummary = { ...held(''), state: 'interrupted' };
  delete summary.holder;
  expect(detailLines(summary, foldOf(told(cutShort())), wide)).toEqual([
    '',
    '  state          interrupted',
    '                 by the journal, as of 2026-11-21 14:14:00 UTC',
    '  exists now     1 network, 1 server, EUR 0.033 an hour',
    `  go on          catalyst sovereign resume ${FQDN}`,
    `  take back      catalyst sovereign destroy ${FQDN}`,
    '  when complete  EUR 43.96 a month, EUR 0.061 an hour (net)',
    '',
    'Interrupted.',
  ]);
});

test('nothing but a command is wider than a narrow terminal', () => {
  const node = {
    name: 'catalyst-omantel-omani-works-cp1',
    id: 1,
    ipv4: '203.0.113.10',
    privateIp: '10.0.1.2',
  };
  const regions = [
    {
      key: 'fsn1',
      location: 'fsn1',
      loadBalancer: { id: 2, ipv4: '203.0.113.20' },
      controlPlanes: [node],
      workers: [],
    },
  ];
  const progress = foldOf(told([...CONVERGING, learned('regions', regions)]));
  const lines = detailLines(held('2026-11-21T14:02:11.120Z'), progress, { now: NOW, columns: 40 });
  expect(lines.filter((line) => line.length > 40)).toEqual([]);
  expect(lines.join('').replaceAll(/\s+/g, '')).toContain(`${node.name}${node.ipv4}${node.privateIp}`);
});
