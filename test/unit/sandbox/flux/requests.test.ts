import { describe, expect, it } from 'vitest';
import { recordUpdate } from '../../../../src/sandbox/kubernetes/field-ownership.ts';
import { mergePatch } from '../../../../src/sandbox/kubernetes/merge-patch.ts';
import { conditionOf, type FluxCluster, fluxCluster } from '../../../support/flux-cluster.ts';

const ask = (world: FluxCluster, component: string, ...names: string[]) => {
  const token = `t-${names.join('-')}-${world.ground.clock.now()}`;
  world.annotate(component, Object.fromEntries(names.map((name) => [`reconcile.fluxcd.io/${name}`, token])));
  return token;
};

/** A merge patch as somebody sends it under a field manager. */
function patch(world: FluxCluster, component: string, content: object, manager: string): void {
  const before = world.release(component);
  const merged = mergePatch(before, content) as typeof before;
  world.cluster.put(recordUpdate(merged, content, { manager, now: world.ground.clock.now(), before }));
}

describe('requests by annotation', () => {
  it('are handled when the reconciliation has ended, not when it begins', () => {
    const world = fluxCluster();
    world.minutes(4);
    const token = ask(world, 'reloader', 'requestedAt', 'forceAt');
    const began = () => conditionOf(world.release('reloader'), 'Ready')?.status === 'Unknown';
    for (let step = 0; step < 100 && !began(); step += 1) world.minutes(0.005);
    expect(began()).toBe(true);
    expect(world.release('reloader').status?.lastHandledReconcileAt).not.toBe(token);
    world.minutes(2);
    expect(world.release('reloader').status).toMatchObject({
      lastHandledReconcileAt: token,
      lastHandledForceAt: token,
      history: [{ version: 2, status: 'deployed' }, { version: 1 }],
    });
  });

  it('plain: a stalled release is handled at once and stays stalled; with a reset it is tried again', () => {
    const world = fluxCluster();
    world.ground.faults.set({ name: 'retries-exhausted', target: 'reloader' });
    world.minutes(15);
    expect(conditionOf(world.release('reloader'), 'Stalled')?.reason).toBe('RetriesExceeded');
    world.ground.faults.clear('retries-exhausted');
    const plain = ask(world, 'reloader', 'requestedAt');
    world.minutes(0.1);
    expect(world.release('reloader').status?.lastHandledReconcileAt).toBe(plain);
    expect(conditionOf(world.release('reloader'), 'Stalled')?.status).toBe('True');
    const reset = ask(world, 'reloader', 'requestedAt', 'resetAt');
    world.minutes(2);
    expect(world.release('reloader').status).toMatchObject({
      lastHandledReconcileAt: reset,
      lastHandledResetAt: reset,
    });
    expect(world.release('reloader').status?.installFailures).toBeUndefined();
    expect(conditionOf(world.release('reloader'), 'Ready')).toMatchObject({
      status: 'True',
      reason: 'UpgradeSucceeded',
    });
  });

  it('are handled while it is suspended too, and nothing is done', () => {
    const world = fluxCluster();
    world.minutes(4);
    world.change('reloader', { suspend: true });
    const token = ask(world, 'reloader', 'requestedAt', 'forceAt');
    world.minutes(1);
    expect(world.release('reloader').status).toMatchObject({ lastHandledReconcileAt: token });
    expect(world.release('reloader').status?.history).toHaveLength(1);
  });
});

describe('what people write into an object that comes from Git', () => {
  it('stays under a field manager of its own, and goes when kubectl wrote it', () => {
    const world = fluxCluster();
    world.minutes(12);
    patch(
      world,
      'reloader',
      { metadata: { annotations: { by: 'catalyst' } }, spec: { suspend: true } },
      'catalyst',
    );
    patch(
      world,
      'vpa',
      { metadata: { annotations: { by: 'hand' } }, spec: { suspend: true } },
      'kubectl-edit',
    );
    world.minutes(40);
    expect(world.release('reloader')).toMatchObject({
      metadata: { annotations: { by: 'catalyst' } },
      spec: { suspend: true },
    });
    expect(world.release('vpa').spec?.suspend).toBeUndefined();
    expect(world.release('vpa').metadata.annotations?.by).toBeUndefined();
  });

  it('goes where Git sets the field, and tells that it does', () => {
    const world = fluxCluster();
    world.minutes(12);
    patch(world, 'reloader', { spec: { interval: '1h' } }, 'catalyst');
    expect(world.release('reloader').spec?.interval).toBe('1h');
    const heldByGit = () =>
      world.release('reloader').metadata.managedFields?.find(({ operation }) => operation === 'Apply')
        ?.fieldsV1;
    expect(heldByGit()).not.toMatchObject({ 'f:spec': { 'f:interval': {} } });
    world.minutes(40);
    expect(world.release('reloader').spec?.interval).toBe('15m');
    const applied = world
      .release('reloader')
      .metadata.managedFields?.find(
        ({ manager, operation }) => manager === 'kustomize-controller' && operation === 'Apply',
      );
    expect(applied?.fieldsV1).toMatchObject({ 'f:spec': { 'f:interval': {} } });
    expect(applied?.fieldsV1).not.toMatchObject({ 'f:spec': { 'f:suspend': {} } });
  });
});
