import { describe, expect, it } from 'vitest';
import { conditionOf, fluxCluster } from '../../../support/flux-cluster.ts';
import { memoryGround } from '../../../support/ground.ts';
import { FLUX_BOOTSTRAP } from '../../../support/user-data.ts';

function worldWith(name: string, target: string, times?: number) {
  const ground = memoryGround();
  ground.faults.set({ name, target, ...(times === undefined ? {} : { times }) });
  return fluxCluster({ ground });
}

describe('retries-exhausted', () => {
  it('fails, is remediated and retried, and stalls after one try and three retries', () => {
    const world = worldWith('retries-exhausted', 'reloader');
    world.minutes(12);
    const attempt = [
      'Reconciling=True Progressing | Ready=Unknown Progressing',
      'Ready=False InstallFailed',
      'Ready=False UninstallSucceeded',
    ];
    const story = world.story('reloader', 'Reconciling', 'Ready', 'Stalled', 'installFailures');
    expect(story.at(-1)).toBe('Stalled=True RetriesExceeded | Ready=False InstallFailed | installFailures=4');
    const reasons = world.story('reloader', 'Ready');
    const rounds = [0, 1, 2].flatMap(() => [
      'Ready=Unknown Progressing',
      'Ready=False InstallFailed',
      'Ready=False UninstallSucceeded',
    ]);
    expect(reasons.slice(reasons.indexOf('Ready=Unknown Progressing'))).toEqual([
      ...rounds,
      'Ready=Unknown Progressing',
      'Ready=False InstallFailed',
    ]);
    expect(story.join('\n')).toContain(attempt[0]);
    expect(conditionOf(world.release('reloader'), 'Stalled')?.message).toBe(
      'Failed to install after 4 attempt(s)',
    );
    expect(world.release('reloader').status?.observedGeneration).toBe(1);
  });

  it('stays stalled when asked to reconcile, and is cured by a reset with the same value', () => {
    const world = worldWith('retries-exhausted', 'reloader');
    world.minutes(12);
    world.ground.faults.clear('retries-exhausted');
    world.annotate('reloader', { 'reconcile.fluxcd.io/requestedAt': 'one' });
    world.minutes(1);
    expect(conditionOf(world.release('reloader'), 'Stalled')?.status).toBe('True');
    expect(world.release('reloader').status?.lastHandledReconcileAt).toBe('one');
    world.annotate('reloader', {
      'reconcile.fluxcd.io/requestedAt': 'two',
      'reconcile.fluxcd.io/resetAt': 'two',
    });
    world.minutes(2);
    expect(conditionOf(world.release('reloader'), 'Ready')).toMatchObject({
      status: 'True',
      reason: 'UpgradeSucceeded',
    });
    expect(world.release('reloader').status).toMatchObject({ lastHandledResetAt: 'two' });
    expect(world.release('reloader').status?.installFailures).toBeUndefined();
  });

  it('forced, heals but keeps its failure counter', () => {
    const world = worldWith('retries-exhausted', 'reloader');
    world.minutes(12);
    world.ground.faults.clear('retries-exhausted');
    world.annotate('reloader', {
      'reconcile.fluxcd.io/requestedAt': 'f',
      'reconcile.fluxcd.io/forceAt': 'f',
    });
    world.minutes(2);
    expect(conditionOf(world.release('reloader'), 'Ready')?.status).toBe('True');
    expect(world.release('reloader').status).toMatchObject({ installFailures: 4, lastHandledForceAt: 'f' });
  });

  it('struck twice only, is installed at the third try', () => {
    const world = worldWith('retries-exhausted', 'reloader', 2);
    world.minutes(8);
    expect(conditionOf(world.release('reloader'), 'Ready')).toMatchObject({
      status: 'True',
      reason: 'InstallSucceeded',
    });
    expect(conditionOf(world.release('reloader'), 'Remediated')).toBeUndefined();
  });
});

describe('dependency-stuck', () => {
  it('retries for ever without a stall, and what depends on it waits', () => {
    const world = worldWith('dependency-stuck', 'bp-spire');
    world.minutes(30);
    const spire = world.release('spire');
    expect(conditionOf(spire, 'Released')).toMatchObject({
      status: 'False',
      reason: 'InstallFailed',
      message: expect.stringContaining('no matches for kind'),
    });
    expect(conditionOf(spire, 'Stalled')).toBeUndefined();
    expect(spire.status?.failures).toBeGreaterThan(5);
    expect(spire.status?.installFailures).toBeUndefined();
    expect(conditionOf(world.release('openbao'), 'Ready')).toMatchObject({
      reason: 'DependencyNotReady',
      message: "dependency 'flux-system/bp-spire' is not ready",
    });
    expect(conditionOf(world.release('harbor'), 'Ready')?.status).toBe('True');
  });

  it('heals by itself once it is cleared', () => {
    const world = worldWith('dependency-stuck', 'spire');
    world.minutes(6);
    world.ground.faults.clear('dependency-stuck');
    world.minutes(15);
    expect(conditionOf(world.release('external-secrets'), 'Ready')?.status).toBe('True');
  });
});

describe('chart-missing', () => {
  it('shows on the chart as ChartPullError and on the release as SourceNotReady with the cause later', () => {
    const world = worldWith('chart-missing', 'vpa');
    world.minutes(4);
    const chart = world.object(
      'source.toolkit.fluxcd.io/v1',
      'HelmChart',
      'flux-system-bp-vpa',
      'flux-system',
    );
    expect(conditionOf(chart, 'FetchFailed')).toMatchObject({
      status: 'True',
      reason: 'ChartPullError',
      message: expect.stringContaining('not found'),
    });
    expect(conditionOf(chart, 'Reconciling')?.reason).toBe('ProgressingWithRetry');
    expect(conditionOf(world.release('vpa'), 'Ready')).toMatchObject({
      reason: 'SourceNotReady',
      message: expect.stringContaining('bp-vpa:1.0.0: not found'),
    });
  });
});

describe('pull-secret-401', () => {
  it('refuses one chart while the others are pulled, and heals', () => {
    const world = worldWith('pull-secret-401', 'falco');
    world.minutes(5);
    expect(conditionOf(world.release('falco'), 'Ready')?.reason).toBe('SourceNotReady');
    expect(conditionOf(world.release('kyverno'), 'Ready')?.status).toBe('True');
    world.ground.faults.clear('pull-secret-401');
    world.minutes(12);
    expect(conditionOf(world.release('falco'), 'Ready')?.status).toBe('True');
  });
});

describe('crash-loop', () => {
  it('leaves the release Ready while its pods restart and say why', () => {
    const world = worldWith('crash-loop', 'reloader');
    world.minutes(6);
    expect(conditionOf(world.release('reloader'), 'Ready')?.status).toBe('True');
    const [pod] = world.cluster.store.list(world.cluster.type('v1', 'Pod'), 'reloader');
    const [container] = (pod?.status?.containerStatuses ?? []) as {
      restartCount: number;
      state: { waiting: { reason: string } };
    }[];
    expect(container?.state.waiting.reason).toBe('CrashLoopBackOff');
    expect(container?.restartCount).toBeGreaterThan(2);
    expect(world.object('apps/v1', 'Deployment', 'reloader', 'reloader').status).toMatchObject({
      readyReplicas: 0,
      unavailableReplicas: 1,
    });
  });

  it('ends with the restart after the fault was cleared', () => {
    const world = worldWith('crash-loop', 'reloader');
    world.minutes(6);
    world.ground.faults.clear('crash-loop');
    world.minutes(6);
    expect(world.object('apps/v1', 'Deployment', 'reloader', 'reloader').status).toMatchObject({
      readyReplicas: 1,
    });
  });

  it('fails a release that waits for readiness, by its timeout', () => {
    const world = worldWith('crash-loop', 'crossplane');
    world.minutes(40);
    expect(world.story('crossplane', 'Released').at(-1)).toBe('Released=False InstallFailed');
    expect(conditionOf(world.release('crossplane'), 'Released')?.message).toContain(
      'timeout waiting for: [Deployment/crossplane-system/crossplane',
    );
  });
});

describe('hollow-release', () => {
  it('is Ready although the workloads of its manifest are not there', () => {
    const world = worldWith('hollow-release', 'reloader');
    world.minutes(4);
    expect(conditionOf(world.release('reloader'), 'Ready')?.status).toBe('True');
    expect(world.cluster.get('apps/v1', 'Deployment', 'reloader', 'reloader')).toBeUndefined();
    expect(world.cluster.get('v1', 'Secret', 'sh.helm.release.v1.reloader.v1', 'flux-system')).toBeDefined();
  });
});

describe('an upgrade that fails', () => {
  it('is rolled back, retried, and stalls as RollbackSucceeded', () => {
    const world = fluxCluster();
    world.minutes(4);
    world.ground.faults.set({ name: 'retries-exhausted', target: 'reloader' });
    world.change('reloader', { values: { replicas: 2 } });
    world.minutes(10);
    const reasons = world.story('reloader', 'Ready');
    const round = ['Ready=Unknown Progressing', 'Ready=False UpgradeFailed', 'Ready=False RollbackSucceeded'];
    expect(reasons.slice(reasons.lastIndexOf('Ready=True InstallSucceeded') + 1)).toEqual([
      ...round,
      ...round,
      ...round,
      ...round,
    ]);
    expect(conditionOf(world.release('reloader'), 'Stalled')).toMatchObject({
      reason: 'RetriesExceeded',
      message: 'Failed to upgrade after 4 attempt(s)',
    });
    expect(world.release('reloader').status?.history).toMatchObject([
      { status: 'deployed' },
      { status: 'failed' },
      {},
      {},
      {},
    ]);
  });
});

describe('a GitRepository with a branch that is not there', () => {
  it('says so, and no release ever appears', () => {
    const world = fluxCluster({ bootstrap: FLUX_BOOTSTRAP.replace('branch: main', 'branch: gone') });
    world.minutes(3);
    const repository = world.object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'openova', 'flux-system');
    expect(conditionOf(repository, 'Ready')).toMatchObject({ status: 'False', reason: 'GitOperationFailed' });
    const kit = world.object(
      'kustomize.toolkit.fluxcd.io/v1',
      'Kustomization',
      'bootstrap-kit',
      'flux-system',
    );
    expect(conditionOf(kit, 'Ready')).toMatchObject({ status: 'False', reason: 'ArtifactFailed' });
    expect(world.cluster.store.list(world.cluster.type('helm.toolkit.fluxcd.io/v2', 'HelmRelease'))).toEqual(
      [],
    );
  });
});

describe('a Kustomization whose folder is not there', () => {
  it('fails with the path in its message', () => {
    const world = fluxCluster({
      bootstrap: FLUX_BOOTSTRAP.replace('_template/bootstrap-kit', '_template/nothing'),
    });
    world.minutes(2);
    const kit = world.object(
      'kustomize.toolkit.fluxcd.io/v1',
      'Kustomization',
      'bootstrap-kit',
      'flux-system',
    );
    expect(conditionOf(kit, 'Ready')).toMatchObject({
      reason: 'ArtifactFailed',
      message: expect.stringContaining('kustomization path not found'),
    });
  });
});
