import { describe, expect, it } from 'vitest';
import { conditionOf, fluxCluster } from '../../../support/flux-cluster.ts';

describe('a release in operation', () => {
  it('suspended: conditions stay, observedGeneration moves on; resumed, the change is made', () => {
    const world = fluxCluster();
    world.minutes(4);
    const uid = world.release('reloader').metadata.uid;
    world.change('reloader', { suspend: true, values: { replicas: 2 } });
    world.minutes(3);
    expect(conditionOf(world.release('reloader'), 'Ready')).toMatchObject({
      status: 'True',
      reason: 'InstallSucceeded',
    });
    expect(world.release('reloader').status?.observedGeneration).toBe(2);
    world.change('reloader', { suspend: false });
    world.minutes(2);
    expect(conditionOf(world.release('reloader'), 'Ready')?.reason).toBe('UpgradeSucceeded');
    expect(world.release('reloader').status?.history).toMatchObject([
      { version: 2, status: 'deployed' },
      { version: 1, status: 'superseded' },
    ]);
    expect(world.release('reloader').metadata.uid).toBe(uid);
  });

  it('deleted: uninstalled with its workloads, and made anew at the next turn of the Kustomization', () => {
    const world = fluxCluster();
    world.minutes(13);
    const before = world.release('reloader');
    world.cluster.put({
      ...before,
      metadata: { ...before.metadata, deletionTimestamp: '2026-11-21T00:00:00Z' },
    });
    world.minutes(0.1);
    expect(world.cluster.get(before.apiVersion, 'HelmRelease', 'bp-reloader', 'flux-system')).toBeUndefined();
    expect(world.cluster.get('apps/v1', 'Deployment', 'reloader', 'reloader')).toBeUndefined();
    expect(
      world.cluster.get('v1', 'Secret', 'sh.helm.release.v1.reloader.v1', 'flux-system'),
    ).toBeUndefined();
    world.minutes(7);
    expect(world.release('reloader').metadata.uid).not.toBe(before.metadata.uid);
    expect(conditionOf(world.release('reloader'), 'Ready')?.reason).toBe('InstallSucceeded');
  });

  it('writes lines that name the release to the log of helm-controller', () => {
    const world = fluxCluster();
    world.minutes(3);
    const pods = world.cluster.store.list(world.cluster.type('v1', 'Pod'), 'flux-system');
    const pod = pods.find((one) => one.metadata.labels?.app === 'helm-controller');
    expect(pod?.metadata.labels?.['app.kubernetes.io/part-of']).toBe('flux');
    const events = world.cluster.store.list(world.cluster.type('v1', 'Event'), 'flux-system');
    expect(
      events.some(
        (event) =>
          event.reason === 'InstallSucceeded' &&
          (event.involvedObject as { name: string }).name === 'bp-cilium',
      ),
    ).toBe(true);
  });
});

it('keeps Events for an hour', () => {
  const world = fluxCluster({ pullToken: '' });
  world.minutes(240);
  const events = world.cluster.store.list(world.cluster.type('v1', 'Event'));
  const oldest = Math.min(...events.map((event) => Date.parse(String(event.firstTimestamp))));
  expect(events.length).toBeGreaterThan(10);
  expect(world.ground.clock.now() - oldest).toBeLessThan(100 * 60_000);
});
