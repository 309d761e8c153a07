import { describe, expect, it } from 'vitest';
import { changeLines } from '../../../src/cli/component/change-view.ts';
import { componentDetailLines } from '../../../src/cli/component/detail-view.ts';
import { componentListLines, whyText } from '../../../src/cli/component/list-view.ts';
import { ageText } from '../../../src/cli/component/state-text.ts';
import { treeLines } from '../../../src/cli/component/tree-view.ts';
import type { Screen } from '../../../src/cli/screen.ts';
import type { ChangeResult } from '../../../src/services/components/change-component.ts';
import type { ComponentRow } from '../../../src/services/components/list-components.ts';
import type { ComponentDetail } from '../../../src/services/components/show-component.ts';
import { ASCII_SYMBOLS, UNICODE_SYMBOLS } from '../../../src/style/symbols.ts';
import { textWidth } from '../../../src/style/text-width.ts';
import { plainPaint } from '../../../src/style/theme.ts';

const NOW = Date.parse('2026-11-21T09:12:00Z');
const F = 'omantel.omani.works';

function screen(columns: number, more: Partial<Screen> = {}): Screen {
  const base = { write: () => undefined, columns, rows: 24, terminal: true, motion: true };
  return { ...base, symbols: UNICODE_SYMBOLS, paint: plainPaint, ...more };
}

function row(component: string, more: Partial<ComponentRow> = {}): ComponentRow {
  return {
    ...{ id: component, region: 'fsn1', component, namespace: 'flux-system', family: 'PLATFORM' },
    ...{ state: 'installed', terminal: true, suspended: false, missing: false },
    ...{ dependsOn: [], blockedBy: [], version: '1.0.0', workloads: { current: 3, total: 3 } },
    since: '2026-11-21T09:00:00Z',
    ...more,
  };
}

const ROWS = [
  row('seaweedfs', {
    ...{ state: 'degraded', attempt: 2, attempts: 4, workloads: { current: 0, total: 4 } },
    cause: 'its volume claim data-seaweedfs-0 is unbound: the cluster has no default StorageClass',
  }),
  row('catalyst-platform', { state: 'pending', blockedBy: ['gitea', 'keycloak'] }),
  row('hel1-1:reloader', { suspended: true }),
  row('cilium'),
];
const LIST = { fqdn: F, sandbox: false, regions: ['fsn1'], components: ROWS, installed: 1, total: 4 };

const DETAIL: ComponentDetail = {
  ...{ fqdn: F, sandbox: true, component: ROWS[0]!, release: 'flux-system/bp-seaweedfs' },
  targetNamespace: 'seaweedfs',
  appliedBy: { kustomization: 'flux-system/bootstrap-kit', interval: '5m' },
  conditions: [
    {
      ...{ type: 'Ready', status: 'False', reason: 'InstallFailed', since: '2026-11-21T09:11:00Z' },
      message:
        'Helm install failed for release seaweedfs/seaweedfs:\n\n\t* timeout waiting for everything to be ready',
    },
  ],
  dependsOn: [{ id: 'flux', state: 'installed' }],
  dependents: [
    { id: 'harbor', state: 'pending' },
    { id: 'loki', state: 'pending' },
  ],
  workloads: [
    {
      kind: 'StatefulSet',
      namespace: 'seaweedfs',
      name: 'seaweedfs-volume',
      state: 'progressing',
      ready: 0,
      wanted: 3,
    },
    { kind: 'PersistentVolumeClaim', namespace: 'seaweedfs', name: 'data-seaweedfs-0', state: 'progressing' },
  ],
  faults: [
    { pod: 'seaweedfs-volume-0', cause: 'pod seaweedfs-volume-0 fits on no node', fix: 'Add a node.' },
  ],
  sources: [
    {
      kind: 'HelmRepository',
      namespace: 'flux-system',
      name: 'bp-seaweedfs',
      exists: true,
      url: 'oci://ghcr.io/openova-io',
    },
  ],
  values: { inline: true, from: ['Secret seaweedfs-values'], digest: `sha256:${'ab'.repeat(32)}` },
  events: [
    {
      ...{
        at: '2026-11-21T09:11:30Z',
        type: 'Warning',
        reason: 'FailedScheduling',
        count: 12,
        from: 'scheduler',
      },
      ...{
        object: 'Pod seaweedfs/seaweedfs-volume-0',
        kind: 'Pod',
        namespace: 'seaweedfs',
        name: 'seaweedfs-volume-0',
      },
      message: '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
    },
  ],
};

describe.each([80, 120])('in %i columns', (columns) => {
  it('no line of the list or the detail is wider, and nothing that matters is lost', () => {
    const list = componentListLines(LIST, screen(columns), NOW);
    const detail = componentDetailLines(DETAIL, screen(columns), NOW);
    for (const line of [...list.slice(0, -1), ...detail])
      expect(textWidth(line)).toBeLessThanOrEqual(columns);
    expect(list).toHaveLength(1 + ROWS.length + 3);
    expect(list.at(-1)).toBe(`  catalyst component show seaweedfs ${F}`);
    const words = detail.join(' ').replaceAll(/\s+/g, ' ');
    for (const told of [
      'attempt 2 of 4',
      'fits on no node',
      'harbor (pending)',
      'every 5m',
      '(12 times)',
      '0/3',
    ])
      expect(words).toContain(told);
    expect(words).not.toContain('\t');
  });
});

it('puts rows below each other where there is no room for a reason', () => {
  const list = componentListLines(LIST, screen(40), NOW);
  expect(list).toContain('seaweedfs');
  for (const line of list.slice(0, -2)) expect(textWidth(line)).toBeLessThanOrEqual(40);
});

it('cuts nothing off a terminal', () => {
  const [, first] = componentListLines(LIST, screen(80, { terminal: false }), NOW);
  expect(first).toContain('the cluster has no default StorageClass');
});

it('says an empty list as what it is', () => {
  const none = { ...LIST, components: [] };
  expect(componentListLines(none, screen(80), NOW)).toEqual([
    `None of the 4 components of ${F} is like that.`,
  ]);
  expect(componentListLines({ ...none, total: 0 }, screen(80), NOW)[0]).toContain('No components on');
});

it.each([
  [row('a', { blockedBy: ['b', 'c'], state: 'pending' }), 'waits for b ← c'],
  [row('a', { state: 'failed', cause: 'it broke', attempt: 4, attempts: 4 }), 'attempt 4 of 4: it broke'],
  [row('a', { state: 'degraded', message: 'line one\nline two', attempt: 7 }), 'attempt 7: line one'],
  [row('a', { cause: 'it is suspended', suspended: true }), ''],
])('why %#', (one, text) => expect(whyText(one)).toBe(text));

it.each([
  [undefined, ''],
  ['2026-11-21T09:11:18Z', '42s'],
  ['2026-11-21T08:59:00Z', '13m'],
  ['2026-11-21T06:02:00Z', '3h 10m'],
  ['2026-11-17T09:00:00Z', '4d'],
  ['2026-11-21T09:20:00Z', '0s'],
  ['no moment', ''],
])('the age of %s is "%s"', (since, age) => expect(ageText(since, NOW)).toBe(age));

it('draws a tree in both alphabets', () => {
  const pod = {
    kind: 'Pod',
    namespace: 'x',
    name: 'web-0',
    state: 'pending',
    cause: 'no room',
    children: [],
  };
  const root = {
    ...{ kind: 'HelmRelease', namespace: 'flux-system', name: 'bp-x', state: 'installed' },
    children: [
      {
        kind: 'StatefulSet',
        namespace: 'x',
        name: 'web',
        state: 'progressing',
        ready: '0/1',
        children: [pod],
      },
      { kind: 'ClusterRole', name: 'x', state: 'unknown', children: [] },
    ],
  };
  const tree = { fqdn: F, id: 'x', region: 'fsn1', component: 'x', root };
  expect(treeLines(tree, screen(80))).toEqual([
    'HelmRelease flux-system/bp-x  installed',
    '├─ StatefulSet x/web  progressing 0/1',
    '│  └─ Pod x/web-0  pending: no room',
    '└─ ClusterRole x  unknown',
  ]);
  expect(treeLines(tree, screen(20, { symbols: ASCII_SYMBOLS }))[2]).toBe('|  `- Pod x/web-0  …');
});

it('says what a change has come to', () => {
  const plan: ChangeResult = {
    ...{ fqdn: F, sandbox: true, region: 'fsn1', id: 'x', component: 'x', verb: 'suspend', patches: [] },
    ...{ dryRun: false, unchanged: false },
  };
  const first = (more: Partial<ChangeResult>) => changeLines({ ...plan, ...more }, screen(80))[0];
  expect(first({})).toBe(`x on ${F} is suspended; what runs goes on.`);
  expect(first({ unchanged: true })).toBe(`x on ${F} is suspended already. Nothing was touched.`);
  expect(first({ verb: 'reconcile' })).toBe(`x on ${F}: asked. See what comes of it:`);
  const outcome = { state: 'installed', reason: 'UpgradeSucceeded', version: '1.1.0' } as const;
  expect(first({ verb: 'resume', outcome, tookMs: 2_100 })).toBe(
    `✔ x 1.1.0 on ${F}: installed, UpgradeSucceeded after 2.1s`,
  );
});

describe('what nobody applies any more', () => {
  const stopped = { cause: 'it is suspended', fix: 'flux resume kustomization bootstrap-kit' };
  const told = (detail: ComponentDetail) =>
    componentDetailLines(detail, screen(120), NOW).join(' ').replaceAll(/\s+/g, ' ');

  it('is said of a component, and not how often it would be applied', () => {
    const appliedBy = { kustomization: 'flux-system/bootstrap-kit', stopped };
    const text = told({ ...DETAIL, appliedBy });
    expect(text).toContain(
      'Kustomization flux-system/bootstrap-kit, which applies nothing now: it is suspended. Fix: flux resume kustomization bootstrap-kit',
    );
    expect(text).not.toContain('every 5m');
  });

  it('is said below the list of all', () => {
    const of = { region: 'fsn1', kind: 'Kustomization' as const, name: 'bootstrap-kit', ...stopped };
    expect(componentListLines({ ...LIST, stopped: [of] }, screen(120), NOW).slice(-2)).toEqual([
      'Nothing from Git arrives in fsn1 by Kustomization bootstrap-kit: it is suspended.',
      '  fix     flux resume kustomization bootstrap-kit',
    ]);
  });

  it('a version that is asked for stands beside the one that runs', () => {
    const chart = { kind: 'HelmChart', namespace: 'flux-system', name: 'c', exists: true, ready: false };
    const source = { ...chart, revision: '1.0.0', wanted: '9.9.9', reason: 'R', message: 'm' };
    const text = told({ ...DETAIL, wanted: '9.9.9', sources: [source] });
    expect(text).toContain('version 1.0.0, asked for 9.9.9');
    expect(text).toContain('HelmChart flux-system/c, asked for 9.9.9, has 1.0.0, not ready: R: m');
  });

  it('an age that nobody knows is left out', () => {
    const { since: _since, ...ageless } = row('alloy', { state: 'degraded' });
    expect(told({ ...DETAIL, component: ageless })).toContain('alloy ! degraded omantel');
  });
});
