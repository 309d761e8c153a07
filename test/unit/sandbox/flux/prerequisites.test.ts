import { describe, expect, it } from 'vitest';
import { conditionOf, type FluxCluster, fluxCluster } from '../../../support/flux-cluster.ts';

const VALUES = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more', namespace: 'flux-system' } };

const kit = (world: FluxCluster) =>
  world.object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'bootstrap-kit', 'flux-system');

describe('values from elsewhere', () => {
  it('are looked for again after longer and longer pauses, and say what is missing of them', () => {
    const world = fluxCluster();
    world.minutes(4);
    world.change('reloader', { valuesFrom: [{ kind: 'ConfigMap', name: 'more' }], values: { a: 1 } });
    world.minutes(1);
    const where = `could not resolve ConfigMap chart values reference 'flux-system/more' with key 'values.yaml'`;
    const ready = () => conditionOf(world.release('reloader'), 'Ready');
    expect(ready()).toMatchObject({
      ...{ status: 'False', reason: 'ValuesError' },
      message: `${where}: ConfigMap "more" not found`,
    });
    expect(world.release('reloader').status?.history).toHaveLength(1);
    world.cluster.put({ ...VALUES, data: { other: 'x' } });
    world.minutes(3);
    expect(ready()?.message).toBe(`${where}: key not found`);
    world.cluster.put({ ...VALUES, data: { 'values.yaml': 'b: 1' } });
    world.minutes(6);
    expect(ready()).toMatchObject({ status: 'True', reason: 'UpgradeSucceeded' });
  });
});

describe('a new Git revision', () => {
  it('is applied when the health wait that is on is over, and at once when none is', () => {
    const world = fluxCluster();
    world.minutes(2);
    expect(conditionOf(kit(world), 'Healthy')?.status).toBe('Unknown');
    const slot = (files: Map<string, string>) =>
      [...files.keys()].find((path) => path.endsWith('-reloader.yaml')) ?? '';
    const revision = world.commit((files) => {
      const text = files.get(slot(files)) ?? '';
      files.set(slot(files), text.replaceAll('interval: 15m', 'interval: 20m'));
    });
    world.minutes(2);
    const repository = world.object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'openova', 'flux-system');
    expect(repository.status?.artifact).toMatchObject({ revision });
    expect(kit(world).status?.lastAttemptedRevision).not.toBe(revision);
    expect(world.release('reloader').spec?.interval).toBe('15m');
    world.minutes(12);
    expect(kit(world).status).toMatchObject({
      lastAttemptedRevision: revision,
      lastAppliedRevision: revision,
    });
    expect(world.release('reloader').spec?.interval).toBe('20m');
  });
});

describe('an upgrade that failed for good', () => {
  const fails = (world: FluxCluster, upgrade: object) => {
    world.ground.faults.set({ name: 'retries-exhausted', target: 'reloader' });
    world.change('reloader', { values: { replicas: 2 }, upgrade, timeout: '10s' });
    world.minutes(4);
    return conditionOf(world.release('reloader'), 'Stalled');
  };

  it('is left as it is when there are no retries', () => {
    const world = fluxCluster();
    world.minutes(4);
    expect(fails(world, {})).toMatchObject({
      ...{ reason: 'RetriesExceeded', message: 'Failed to upgrade after 1 attempt(s)' },
    });
    expect(conditionOf(world.release('reloader'), 'Ready')?.reason).toBe('UpgradeFailed');
    expect(world.release('reloader').status?.history).toMatchObject([{ status: 'failed' }, {}]);
  });

  it('has nothing to go back to when the install had failed already', () => {
    const world = fluxCluster();
    world.ground.faults.set({ name: 'retries-exhausted', target: 'reloader' });
    world.minutes(12);
    expect(fails(world, { remediation: { retries: 3 } })).toMatchObject({
      ...{ reason: 'MissingRollbackTarget' },
      message:
        'Failed to perform remediation: missing target release for rollback: cannot remediate failed release',
    });
    expect(conditionOf(world.release('reloader'), 'Remediated')?.status).not.toBe('True');
  });
});
