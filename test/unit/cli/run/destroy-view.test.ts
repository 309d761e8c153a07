import { describe, expect, it, test } from 'vitest';
import { destroyNextLines } from '../../../../src/cli/run/destroy-next.ts';
import { destroySummary } from '../../../../src/cli/run/destroy-summary.ts';
import { destroyView } from '../../../../src/cli/run/destroy-view.ts';
import { interruptionLines } from '../../../../src/cli/run/interruption.ts';
import { leftOfDestroy } from '../../../../src/cli/run/left-of-destroy.ts';
import type { DestroyPlan } from '../../../../src/domain/destroy/destroy-plan.ts';
import type { EventBody, JsonValue } from '../../../../src/domain/event.ts';
import { emptyProgress, foldAll } from '../../../../src/domain/progress.ts';
import { DESTROY_STAGES } from '../../../../src/domain/stage.ts';
import { textWidth } from '../../../../src/style/text-width.ts';
import { plainPaint } from '../../../../src/style/theme.ts';
import { FQDN, stamped } from '../../../support/events.ts';

const look = (columns: number) => ({ columns, paint: plainPaint });
const NAME = 'catalyst-omantel-omani-works';
const gone = { stage: 'remove', action: 'delete' } as const;
const PLAN: DestroyPlan = {
  v: 1,
  sovereign: FQDN,
  sandbox: true,
  request: { keepVolumes: false, keepDns: false, include: [], fromCloud: false },
  lines: [
    { stage: 'unprotect', action: 'unprotect', kind: 'server', name: `${NAME}-cp1`, id: 'servers/1' },
    { stage: 'withdraw', action: 'withdraw', kind: 'DS', name: FQDN, note: 'from omani.works, TTL 3600 s' },
    {
      ...{ stage: 'release', action: 'delete', kind: 'volume', id: 'volumes/2', place: '10 GB in fsn1' },
      ...{
        name: 'pvc-3ec320c2-c7ee-4553-a182-80647d320ac5',
        hourly: '0.000602',
        note: 'the cluster made it',
      },
    },
    {
      ...{ ...gone, kind: 'server', name: `${NAME}-cp1`, id: 'servers/1' },
      ...{ place: 'cpx32 in fsn1', hourly: '0.0232' },
    },
    { ...gone, kind: 'placement group', name: `${NAME}-pg-cp`, id: 'placement_groups/3' },
    { ...gone, kind: 'placement group', name: `${NAME}-pg-w1`, id: 'placement_groups/4' },
    { stage: 'zone', action: 'delete', kind: 'zone', name: FQDN, note: 'last, after the TTL of the DS' },
  ],
  leftAlone: [
    {
      ...{ id: 'volumes/9', kind: 'volume', name: 'byhand', belonging: 'doubtful', hourly: '0.0012' },
      because: `it hangs on ${NAME}-cp1, which is ours`,
    },
    { id: 'servers/8', kind: 'server', name: 'bastion', belonging: 'foreign', because: '', hourly: '0.01' },
  ],
  missing: [],
  remarks: ['The cluster in fsn1 does not say what it made (connection refused).'],
  cost: { currency: 'EUR', hourly: '0.057', keptHourly: '0.00' },
};

describe('a destroy plan for a person', () => {
  it.each([40, 60, 80, 120])('fits %i columns and drops no id that is to be typed', (columns) => {
    const lines = destroyView(PLAN, look(columns));
    expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
    expect(lines.join('\n')).toContain('--include=volumes/9');
  });

  it('does not pass over a price that nobody knows, nor over what is kept by wish', () => {
    const lines = PLAN.lines.map((line) => (line.id === 'servers/1' ? { ...line, hourly: null } : line));
    const text = (plan: DestroyPlan) => destroyView(plan, look(120)).join('\n');
    expect(text({ ...PLAN, lines })).toContain('EUR 0.057 an hour ends (net), without 1 of unknown price');
    expect(text(PLAN)).toContain('without a word the run ends with exit 5:');
    const request = { ...PLAN.request, keepVolumes: true };
    expect(text({ ...PLAN, request })).toContain(
      'Perhaps ours, and not deleted before you say so; kept with the',
    );
  });

  it('says each line with its price, what shares a row, and what stays', () => {
    const text = destroyView(PLAN, look(80)).join('\n');
    expect(text).toMatch(/^Destroy omantel\.omani\.works +sandbox · hetzner$/m);
    expect(text).toMatch(/- delete +server cp1 +cpx32 in fsn1 +EUR 0\.023$/m);
    expect(text).toMatch(/- delete +2 placement groups +pg-cp, pg-w1$/m);
    expect(text).toMatch(/\? volume byhand +EUR 0\.001$/m);
    expect(text).toContain('it hangs on cp1, which is ours');
    expect(text).toContain('server "bastion"');
    expect(text).toContain('EUR 0.057 an hour ends (net)');
    expect(text).toContain('! The cluster in fsn1 does not say');
  });

  it('of nothing says so', () => {
    const text = destroyView({ ...PLAN, lines: [], leftAlone: [], remarks: [] }, look(80)).join('\n');
    expect(text).toContain(`Nothing of ${FQDN} is there.`);
  });
});

const learn = (name: string, value: unknown): EventBody => ({
  ...{ type: 'output-learned', name },
  value: value as JsonValue,
});
const started: EventBody = {
  ...{ type: 'run-started', run: 'r', command: 'destroy', version: '0', sandbox: true },
  stages: [...DESTROY_STAGES],
};
const MET = [
  { id: 'servers/1', name: 'cp1', hourly: '0.02' },
  { id: 'servers/2', name: 'w1', hourly: '0.03' },
  { id: 'volumes/2', name: 'a', hourly: '0.001' },
  { id: 'networks/3', name: 'net' },
];
const done = (stage: 'release' | 'remove', step: string): EventBody => ({
  ...{ type: 'stage-advanced', stage, step, title: step, state: 'done' },
});
const fold = (...bodies: EventBody[]) => foldAll(emptyProgress(FQDN), stamped([started, ...bodies]));

test('an interrupted destroy says what is left, what that costs at most, and how to go on', () => {
  const progress = fold(
    learn('destroy.met', MET),
    done('release', 'volumes/2'),
    done('remove', 'hcloud_server.worker["primary/w1"]'),
    done('remove', 'hcloud_load_balancer_target.node["primary/w1"]'),
  );
  expect(leftOfDestroy(progress)).toBe('1 server, 1 network, at most EUR 0.030 an hour');
  const error = {
    code: 'CATALYST-INTERRUPTED',
    exit: 130,
    message: 'Interrupted; what was done is kept.',
  } as const;
  expect(interruptionLines({ error, progress }, look(80))).toEqual([
    'Interrupted; what was done is kept.',
    '  exists now  1 server, 1 network, at most EUR 0.030 an hour',
    `  go on       catalyst sovereign resume ${FQDN}`,
    '',
    'CATALYST-INTERRUPTED · exit 130',
  ]);
});

test('the end is a proof: found and left per kind, what stays, and when the zone can go', () => {
  const proof = {
    ...{ v: 1, sovereign: FQDN, left: [], kept: [], missing: [], cost: { currency: 'EUR', hourly: '0.00' } },
    kinds: [
      { kind: 'server', billable: true, found: 2, left: 0, kept: 0 },
      { kind: 'network', billable: false, found: 1, left: 0, kept: 0 },
    ],
    leftAlone: PLAN.leftAlone.slice(1),
  };
  const until = '2026-11-21T10:00:00.000Z';
  const progress = fold(
    learn('destroy.proof', proof),
    learn('destroy.zone', { state: 'waiting', until }),
    { type: 'destroyed', detail: 'nothing billable is left; removed here: kubeconfig', forget: [] },
    { type: 'run-ended', run: 'r', outcome: 'done' },
  );
  const lines = destroySummary(progress, Date.parse(until) - 58 * 60_000, look(80));
  expect(lines[0]).toMatch(/^Destroyed omantel\.omani\.works in .+\. Nothing billable is left\.$/);
  expect(lines.slice(2)).toEqual([
    '  servers 2 → 0',
    '  networks 1 → 0',
    '  not ours, left alone: server "bastion"',
    `  zone ${FQDN} goes in 58m 0s, when its DS has expired everywhere:`,
    `  catalyst sovereign resume ${FQDN}`,
    '  (or leave it: it costs nothing)',
    '  removed here: kubeconfig; the journal stays',
  ]);
});

test('a plan alone ends with the command that does just this; from labels the number of things stands beside the name', () => {
  const ofCloud = { ...PLAN, request: { ...PLAN.request, fromCloud: true, include: ['volumes/7'] } };
  expect(destroyNextLines(PLAN).at(-1)).toBe(`catalyst sovereign destroy ${FQDN} --confirm=${FQDN}`);
  const going = PLAN.lines.filter(({ action }) => action === 'delete' || action === 'withdraw').length;
  expect(destroyNextLines(ofCloud).at(-1)).toBe(
    `catalyst sovereign destroy ${FQDN} --from-cloud --include=volumes/7 --confirm=${FQDN}:${going}`,
  );
  expect(destroyNextLines({ ...PLAN, lines: [] })).toEqual([]);
});
