import { describe, expect, it } from 'vitest';
import {
  type DeriveInput,
  deriveComponent,
  missingComponent,
} from '../../../../src/domain/component/derive-component.ts';
import type { FluxObject } from '../../../../src/domain/component/flux-object.ts';
import { condition, release, type Shape } from './release.ts';

const NOW = Date.parse('2026-11-21T10:00:30Z');
const LATER = NOW + 120_000;

function derive(shape: Shape, options: Partial<Omit<DeriveInput, 'release'>> = {}) {
  return deriveComponent({ region: 'fsn1', release: release(shape), now: NOW, ...options });
}

describe('the table of states', () => {
  const ROWS: [what: string, shape: Shape, state: string, terminal: boolean][] = [
    ['no condition yet', { observed: -1 }, 'pending', false],
    ['being removed', { deleting: true, conditions: ['Ready=True InstallSucceeded'] }, 'degraded', false],
    [
      'stalled',
      { conditions: ['Ready=False InstallFailed x', 'Stalled=True RetriesExceeded y'] },
      'failed',
      true,
    ],
    [
      'ready for an older spec',
      { generation: 2, observed: 1, conditions: ['Ready=True UpgradeSucceeded'] },
      'installing',
      false,
    ],
    ['ready', { conditions: ['Ready=True InstallSucceeded'] }, 'installed', true],
    [
      'ready while it reconciles',
      { conditions: ['Ready=True InstallSucceeded', 'Reconciling=True Progressing'] },
      'installed',
      true,
    ],
    [
      'waiting for a dependency',
      { conditions: ["Ready=False DependencyNotReady dependency 'flux-system/bp-seaweedfs' is not ready"] },
      'pending',
      false,
    ],
    [
      'source not ready',
      { conditions: ['Ready=False SourceNotReady HelmChart is not ready'] },
      'installing',
      false,
    ],
    ['artifact failed', { conditions: ['Ready=False ArtifactFailed not found'] }, 'installing', false],
    ['install failed once', { conditions: ['Ready=False InstallFailed boom'] }, 'degraded', false],
    ['upgrade failed once', { conditions: ['Ready=False UpgradeFailed boom'] }, 'degraded', false],
    ['remediated', { conditions: ['Ready=False UninstallSucceeded done'] }, 'degraded', false],
    ['rolled back', { conditions: ['Ready=False RollbackSucceeded done'] }, 'degraded', false],
    ['rollback failed', { conditions: ['Ready=False RollbackFailed no'] }, 'degraded', false],
    ['values', { conditions: ['Ready=False ValuesError no secret'] }, 'degraded', false],
    ['state error', { conditions: ['Ready=False StateError secrets is forbidden'] }, 'degraded', false],
    ['access denied', { conditions: ['Ready=False AccessDenied cross-namespace'] }, 'failed', true],
    ['CEL', { conditions: ['Ready=False InvalidCELExpression x'] }, 'failed', true],
    [
      'installing',
      { observed: -1, conditions: ["Ready=Unknown Progressing Running 'install' action"] },
      'installing',
      false,
    ],
    ['in progress', { conditions: ['Ready=False Progressing x'] }, 'installing', false],
    ['anything else', { conditions: ['Ready=False NeverHeardOf x'] }, 'degraded', false],
  ];
  it.each(ROWS)('%s', (_what, shape, state, terminal) => {
    expect(derive(shape)).toMatchObject({ component: 'loki', state, terminal });
  });

  it('calls an unready source a fault only after two minutes', () => {
    const shape = { conditions: ['Ready=False SourceNotReady x'] };
    expect(derive(shape, { now: LATER }).state).toBe('degraded');
    expect(derive({ conditions: ['Ready=False ArtifactFailed x'] }, { now: LATER }).state).toBe('degraded');
  });

  it('names the blocker without its prefix, and a dependency that does not exist', () => {
    expect(
      derive({
        conditions: ["Ready=False DependencyNotReady dependency 'flux-system/bp-seaweedfs' is not ready"],
      }).blockedBy,
    ).toBe('seaweedfs');
    const absent = derive({
      conditions: ["Ready=False DependencyNotReady unable to get 'flux-system/bp-x' dependency: not found"],
    });
    expect(absent).toMatchObject({ blockedBy: 'x', cause: 'it depends on x, which does not exist' });
  });

  it('has a state for what is expected and missing', () => {
    expect(missingComponent('fsn1', 'loki', false)).toMatchObject({
      state: 'pending',
      missing: true,
      terminal: false,
    });
    expect(missingComponent('fsn1', 'loki', true)).toMatchObject({ state: 'failed', terminal: true });
  });
});

describe('what the real Flux does', () => {
  it('goes through a clean install without a false word', () => {
    const story: [Shape, string][] = [
      [{ observed: -1, conditions: ['Reconciling=True Progressing Fulfilling prerequisites'] }, 'pending'],
      [
        {
          observed: -1,
          conditions: [
            'Ready=False SourceNotReady latest generation of object has not been reconciled',
            'Reconciling=True Progressing',
          ],
        },
        'installing',
      ],
      [
        {
          observed: -1,
          conditions: ["Ready=Unknown Progressing Running 'install' action with timeout of 5m0s"],
        },
        'installing',
      ],
      [
        {
          observed: -1,
          conditions: [
            'Ready=True InstallSucceeded',
            'Released=True InstallSucceeded',
            'Reconciling=True Progressing',
          ],
        },
        'installing',
      ],
      [{ conditions: ['Ready=True InstallSucceeded', 'Released=True InstallSucceeded'] }, 'installed'],
    ];
    expect(story.map(([shape]) => derive(shape).state)).toEqual(story.map(([, state]) => state));
  });

  it('counts attempts while it retries, and fails only when it stalled', () => {
    const spec = { install: { remediation: { retries: 3 } } };
    const tried = (count: number) => ({
      failures: count,
      installFailures: count,
      lastAttemptedReleaseAction: 'install',
    });
    const first = derive({
      spec,
      status: tried(1),
      observed: -1,
      conditions: [
        'Ready=False UninstallSucceeded gone',
        'Released=False InstallFailed timeout waiting for: [Deployment/x]',
        'Remediated=True UninstallSucceeded',
      ],
    });
    expect(first).toMatchObject({
      state: 'degraded',
      attempt: 1,
      attempts: 4,
      cause: 'its workloads did not become ready in time',
    });
    const last = derive({
      spec,
      status: tried(4),
      conditions: [
        'Ready=False InstallFailed timeout waiting',
        'Stalled=True RetriesExceeded Failed to install after 4 attempt(s)',
      ],
    });
    expect(last).toMatchObject({
      state: 'failed',
      terminal: true,
      attempt: 4,
      attempts: 4,
      reason: 'RetriesExceeded',
    });
    expect(last.fix).toMatch(/catalyst component reconcile \S+ --reset$/);
  });

  /** As its controller leaves it, and what Ready and Released say then. */
  const given = (verb: 'install' | 'upgrade', spec: object, ...more: string[]): Shape => ({
    spec: { [verb]: { remediation: spec } },
    status: { failures: 2, [`${verb}Failures`]: 2, lastAttemptedReleaseAction: verb },
    conditions: [`Released=False ${verb === 'install' ? 'InstallFailed' : 'UpgradeFailed'} timeout`, ...more],
  });
  const LOOKS = 'Reconciling=True Progressing Fulfilling prerequisites';
  const OVER: [what: string, over: Shape][] = [
    ['an install', given('install', { retries: 1 }, 'Ready=False InstallFailed timeout')],
    [
      'an upgrade that was rolled back',
      given(
        'upgrade',
        { retries: 1 },
        'Ready=False RollbackSucceeded x',
        'Remediated=True RollbackSucceeded x',
      ),
    ],
    [
      'an upgrade that is left as it is',
      given('upgrade', { retries: 1, remediateLastFailure: false }, 'Ready=False UpgradeFailed timeout'),
    ],
  ];
  it.each(OVER)('says of %s that used up its retries the same while its controller looks', (_what, over) => {
    const conditions = over.conditions ?? [];
    const stalled = derive({ ...over, conditions: [...conditions, 'Stalled=True RetriesExceeded x'] });
    expect(stalled).toMatchObject({ state: 'failed', terminal: true, reason: 'RetriesExceeded' });
    expect(derive({ ...over, conditions: [...conditions, LOOKS] })).toEqual(stalled);
  });

  const GOES_ON: [what: string, shape: Shape][] = [
    ['whose spec has changed', { ...OVER[0]?.[1], generation: 2, observed: 1 }],
    ['that has retries left', given('install', { retries: 2 }, 'Ready=False InstallFailed timeout')],
    ['that is retried for ever', given('install', { retries: -1 }, 'Ready=False InstallFailed timeout')],
    ['that is yet to be rolled back', given('upgrade', { retries: 1 }, 'Ready=False UpgradeFailed timeout')],
    [
      'whose rollback failed',
      given('upgrade', { retries: 1 }, 'Ready=False RollbackFailed x', 'Remediated=False RollbackFailed x'),
    ],
  ];
  it.each(GOES_ON)('does not call one failed %s', (_what, shape) => {
    const seen = derive({ ...shape, conditions: [...(shape.conditions ?? []), LOOKS] });
    expect(seen).toMatchObject({ state: 'degraded', terminal: false });
  });

  it('carries over what its controller gave up for another reason, until that begins something new', () => {
    const over = given('upgrade', { retries: 3 }, 'Ready=False UpgradeFailed timeout');
    const conditions = over.conditions ?? [];
    const was = derive({ ...over, conditions: [...conditions, 'Stalled=True MissingRollbackTarget x'] });
    expect(was).toMatchObject({ state: 'failed', reason: 'MissingRollbackTarget' });
    const looked = { ...over, conditions: [...conditions, LOOKS] };
    expect(derive(looked, { was })).toEqual(was);
    expect(derive({ ...looked, generation: 2, observed: 1 }, { was })).toEqual(was);
    expect(derive({ ...looked, at: '2026-11-21T10:00:20Z' }, { was }).state).toBe('degraded');
    expect(derive({ ...looked, uid: 'u2' }, { was }).state).toBe('degraded');
    const begun = derive({ ...looked, conditions: ['Ready=Unknown Progressing x', LOOKS] }, { was });
    expect(begun.state).toBe('installing');
    expect(derive(looked, { was: begun }).state).toBe('degraded');
  });

  it('takes a failure that is not counted yet for a passing moment', () => {
    const shape = { conditions: ['Ready=False UpgradeFailed boom', 'Released=False UpgradeFailed boom'] };
    expect(derive(shape)).toMatchObject({ state: 'degraded', passing: true });
    expect(derive({ ...shape, status: { failures: 1 } }).passing).toBeUndefined();
  });

  it('goes on calling a source a fault that was one and still fails, whatever its controller touched', () => {
    const failing = ['Ready=False ChartPullError x: not found', 'FetchFailed=True ChartPullError x'];
    const source = { metadata: { name: 'c' }, status: { conditions: failing.map((one) => condition(one)) } };
    const shape = { conditions: ['Ready=False SourceNotReady x'] };
    const was = derive(shape, { now: LATER, source });
    expect(was.state).toBe('degraded');
    expect(derive({ ...shape, at: '2026-11-21T10:02:29Z' }, { now: LATER, source, was }).state).toBe(
      'degraded',
    );
    const well = { ...source, status: { conditions: [condition('Ready=True ChartPullSucceeded')] } };
    const touched = derive({ ...shape, at: '2026-11-21T10:02:29Z' }, { now: LATER, source: well, was });
    expect(touched.state).toBe('installing');
  });

  it.each([
    ['configmaps "v" not found', 'which does not exist'],
    ['key not found', 'which has no key values.yaml'],
    ['timeout', 'which cannot be read'],
  ])('says where values should be that cannot be had: %s', (why, cause) => {
    const message = `could not resolve ConfigMap chart values reference 'flux-system/v' with key 'values.yaml': ${why}`;
    const seen = derive({ conditions: [`Ready=False ValuesError ${message}`] });
    expect(seen.cause).toBe(`its values come from ConfigMap flux-system/v, ${cause}`);
  });

  it('never ends a template error, and says that it does not heal', () => {
    const shape = {
      observed: -1,
      status: { failures: 9 },
      spec: { install: { remediation: { retries: 1 } } },
      conditions: [
        'Ready=False InstallFailed execution error at (x.yaml:1): required',
        'Released=False InstallFailed execution error at (x.yaml:1): required',
      ],
    };
    const seen = derive(shape);
    expect(seen).toMatchObject({
      state: 'degraded',
      terminal: false,
      attempt: 9,
      cause: 'its templates or values are faulty',
    });
    expect(seen.attempts).toBeUndefined();
    expect(seen.fix).toMatch(/does not heal by itself/);
  });

  it('shows the failure that a rollback hides', () => {
    const seen = derive({
      conditions: [
        'Ready=False RollbackSucceeded rolled back',
        'Released=False UpgradeFailed no matches for kind "ServiceMonitor"',
        'Stalled=True RetriesExceeded x',
      ],
    });
    expect(seen).toMatchObject({ state: 'failed', cause: 'the cluster does not know ServiceMonitor yet' });
  });

  it('does not trust the generation that a suspended release reports', () => {
    const spec = { chart: { spec: { version: '1.1.0' } } };
    const status = { lastAttemptedRevision: '1.0.0' };
    const suspended = derive({
      suspend: true,
      generation: 3,
      spec,
      status,
      conditions: ['Ready=True InstallSucceeded'],
    });
    expect(suspended).toMatchObject({
      state: 'installed',
      terminal: false,
      suspended: true,
      message: 'Suspended; version 1.1.0 waits.',
    });
    const resumed = derive({ generation: 4, spec, status, conditions: ['Ready=True InstallSucceeded'] });
    expect(resumed.state).toBe('installing');
    const digest = derive({
      spec: { chart: { spec: { version: '1.0.0' } } },
      status: { lastAttemptedRevision: '1.0.0+0123456789ab' },
      conditions: ['Ready=True InstallSucceeded'],
    });
    expect(digest.state).toBe('installed');
  });

  it('keeps the cause of what was failing when it was suspended', () => {
    const conditions = [
      'Ready=False UpgradeFailed x',
      'Released=False UpgradeFailed execution error at (x.yaml:1:2): a token is needed',
    ];
    const status = { failures: 3 };
    expect(derive({ suspend: true, status, conditions })).toMatchObject({
      ...{ state: 'degraded', suspended: true, reason: 'Suspended' },
      cause: 'it is suspended; before that: its templates or values are faulty',
      fix: 'Set spec.suspend to false in Git, or resume it. What it needs besides: This does not heal by itself: correct the values or the chart in Git.',
    });
    expect(derive({ suspend: true, conditions: ['Ready=True InstallSucceeded'] })).toMatchObject({
      ...{ cause: 'it is suspended', fix: 'Set spec.suspend to false in Git, or resume it.' },
    });
  });

  it('is as old as its failure, however often that was tried since, and as young as its removal or its spec', () => {
    const at = (text: string, time: string) => condition(text, `2026-11-21T${time}Z`);
    const conditions = [
      at('Ready=False UpgradeFailed same words', '10:05:00'),
      at('Released=False UpgradeFailed same words', '10:01:00'),
    ];
    const since = (shape: Shape) => derive(shape).since;
    expect(since({ status: { failures: 9, conditions } })).toBe(Date.parse('2026-11-21T10:01:00Z'));
    const trying = [at('Ready=Unknown Progressing x', '10:05:00'), conditions[1]];
    expect(since({ status: { failures: 9, conditions: trying } })).toBe(Date.parse('2026-11-21T10:05:00Z'));
    const well = ['Ready=True InstallSucceeded'];
    expect(since({ conditions: well })).toBe(Date.parse('2026-11-21T10:00:00Z'));
    expect(since({ conditions: well, generation: 2, observed: 1 })).toBeUndefined();
    const deletionTimestamp = '2026-11-21T10:04:00Z';
    const going = release({ conditions: well });
    going.metadata.deletionTimestamp = deletionTimestamp;
    const component = deriveComponent({ region: 'fsn1', release: going, now: 0 });
    expect([component.reason, component.since]).toEqual(['Deleting', Date.parse(deletionTimestamp)]);
  });

  it('says of a source that is suspended that it is, whatever it said last', () => {
    const conditions = ["Ready=False SourceNotReady HelmChart 'flux-system/x' is not ready: y"];
    const source = { metadata: { name: 'x' }, spec: { suspend: true }, status: { conditions: [] } };
    const seen = deriveComponent({ region: 'fsn1', release: release({ conditions }), source, now: 0 });
    expect(seen).toMatchObject({ cause: 'its HelmChart x is suspended', fix: 'flux resume source chart x' });
    const chart = {
      ...source,
      spec: {},
      status: { conditions: [condition('Ready=False NoSourceArtifact y')] },
    };
    const repository = { ...source, metadata: { name: 'bp-x' } };
    const deeper = deriveComponent({
      ...{ region: 'fsn1', release: release({ conditions }), source: chart, repository, now: 0 },
    });
    expect(deeper).toMatchObject({
      cause: 'its HelmRepository bp-x is suspended',
      fix: 'flux resume source helm bp-x',
    });
  });

  const FACES: [string, string][] = [
    ['ChartPullError', 'basic credential not found'],
    ['Unknown', 'unknown build error: failed to authenticate with the registry: 401: unauthorized'],
    ['ReadOperationFailed', 'GET https://r/v2/x/tags/list: UNAUTHORIZED: authentication required'],
    ['Failed', 'failed to fetch index: 401 Unauthorized'],
  ];
  it.each(FACES)('knows a 401 with reason %s', (reason, message) => {
    const source: FluxObject = {
      metadata: { name: 'flux-system-bp-loki' },
      status: {
        conditions: [
          condition(`Ready=False ${reason} ${message}`),
          condition(`FetchFailed=True ${reason} ${message}`),
        ],
      },
    };
    const seen = derive(
      { conditions: ['Ready=False SourceNotReady latest generation of object has not been reconciled'] },
      { source },
    );
    expect(seen).toMatchObject({
      state: 'installing',
      reason,
      cause: 'the registry refuses the pull secret (401)',
    });
  });

  it('takes text of the cluster without its tricks', () => {
    const seen = derive({ conditions: ['Ready=False Odd \u001b[31mred\u202e\u0007 text'] });
    expect(seen.message).toBe('red text');
  });
});
