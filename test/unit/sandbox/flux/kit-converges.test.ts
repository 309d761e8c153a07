import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { KIT } from '../../../../src/sandbox/flux/kit.ts';
import type { ApiObject } from '../../../../src/sandbox/kubernetes/api-object.ts';
import {
  conditionOf,
  type FluxCluster,
  fluxCluster,
  PULL_TOKEN,
  writePullSecret,
} from '../../../support/flux-cluster.ts';

const HELM = 'helm.toolkit.fluxcd.io/v2';
const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io/v1';

function ready(world: FluxCluster): string[] {
  const releases = world.cluster.store.list(world.cluster.type(HELM, 'HelmRelease'));
  return releases
    .filter(
      (one) =>
        conditionOf(one, 'Ready')?.status === 'True' &&
        one.status?.observedGeneration === one.metadata.generation,
    )
    .map((one) => one.metadata.name);
}

describe('the kit on a healthy cluster', () => {
  let world: FluxCluster;
  const readyAt = new Map<string, number>();

  beforeAll(() => {
    world = fluxCluster();
    const start = world.ground.clock.now();
    for (let step = 0; step < 90; step += 1) {
      world.minutes(1 / 6);
      for (const name of world.cluster.store.types.some((type) => type.kind === 'HelmRelease')
        ? ready(world)
        : []) {
        if (!readyAt.has(name)) readyAt.set(name, (world.ground.clock.now() - start) / 1000);
      }
    }
  });

  it('installs all 35 releases in eight to ten minutes', () => {
    expect(readyAt.size).toBe(35);
    expect(Math.max(...readyAt.values())).toBeGreaterThan(7 * 60);
    expect(Math.max(...readyAt.values())).toBeLessThan(11 * 60);
  });

  it('installs nothing before what it depends on', () => {
    for (const { component, dependsOn } of KIT) {
      for (const needed of dependsOn)
        expect(readyAt.get(`bp-${component}`)).toBeGreaterThan(
          readyAt.get(`bp-${needed}`) ?? Number.POSITIVE_INFINITY,
        );
    }
  });

  it('writes the statuses of a clean install in the measured order', () => {
    expect(world.story('cilium')).toEqual([
      'Reconciling=True Progressing',
      'Reconciling=True Progressing | Ready=False SourceNotReady',
      'Reconciling=True Progressing | Ready=Unknown Progressing',
      'Reconciling=True Progressing | Ready=True InstallSucceeded | Released=True InstallSucceeded',
      'Reconciling=True Progressing | Ready=True InstallSucceeded | Released=True InstallSucceeded | history',
      'Ready=True InstallSucceeded | Released=True InstallSucceeded | history',
      'Ready=True InstallSucceeded | Released=True InstallSucceeded | history | observed',
    ]);
  });

  it('ends with both Kustomizations at the revision of the repository', () => {
    const repository = world.object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'openova', 'flux-system');
    const revision = (repository.status?.artifact as { revision: string } | undefined)?.revision;
    for (const name of ['bootstrap-kit', 'infrastructure-config']) {
      const kustomization = world.object(KUSTOMIZE, 'Kustomization', name, 'flux-system');
      expect(conditionOf(kustomization, 'Ready')).toMatchObject({
        status: 'True',
        reason: 'ReconciliationSucceeded',
      });
      expect(kustomization.status).toMatchObject({ lastAppliedRevision: revision, observedGeneration: 1 });
    }
  });

  it('keeps the OCI repositories static', () => {
    expect(
      world.object('source.toolkit.fluxcd.io/v1', 'HelmRepository', 'bp-cilium', 'flux-system').status,
    ).toBeUndefined();
  });

  it('stores each release as Helm does, with the manifest that was applied', () => {
    const secret = world.object('v1', 'Secret', 'sh.helm.release.v1.harbor.v1', 'flux-system');
    const { release } = secret.data as { release: string };
    const inner = Buffer.from(Buffer.from(release, 'base64').toString(), 'base64');
    const stored = JSON.parse(gunzipSync(inner).toString()) as {
      manifest: string;
      namespace: string;
      info: { status: string };
    };
    expect(stored).toMatchObject({ namespace: 'harbor', info: { status: 'deployed' } });
    const objects = parseAllDocuments(stored.manifest).map((document) => document.toJS() as ApiObject);
    for (const object of objects) {
      expect(
        world.object(object.apiVersion, object.kind, object.metadata.name, 'harbor').metadata.labels,
      ).toMatchObject({
        'helm.toolkit.fluxcd.io/name': 'bp-harbor',
        'helm.toolkit.fluxcd.io/namespace': 'flux-system',
      });
    }
    expect(objects.filter((object) => object.kind === 'Deployment')).toHaveLength(4);
  });

  it('runs the pods of every workload and binds its claims', () => {
    const pods = world.cluster.store.list(world.cluster.type('v1', 'Pod'));
    expect(pods.length).toBeGreaterThan(80);
    expect(pods.filter((pod) => !['Running', 'Succeeded'].includes(String(pod.status?.phase)))).toEqual([]);
    const claims = world.cluster.store.list(world.cluster.type('v1', 'PersistentVolumeClaim'));
    // No cloud is here, so its driver's claims wait.
    const local = claims.filter((claim) => claim.spec?.storageClassName === 'local-path');
    expect(claims.length - local.length).toBe(2);
    expect(local.filter((claim) => claim.status?.phase !== 'Bound')).toEqual([]);
    expect(world.object('apps/v1', 'Deployment', 'catalyst-console', 'catalyst-system').status).toMatchObject(
      { readyReplicas: 2, observedGeneration: 1 },
    );
  });
});

it('acts the same way twice from the same seed', () => {
  const run = () => {
    const world = fluxCluster();
    world.minutes(6);
    return ready(world).join();
  };
  expect(run()).toBe(run());
});

describe('before the health wait of bootstrap-kit ends', () => {
  it('has the inventory, while Ready is Unknown and nothing is observed', () => {
    const world = fluxCluster();
    world.minutes(2);
    const kit = world.object(KUSTOMIZE, 'Kustomization', 'bootstrap-kit', 'flux-system');
    const entries = (kit.status?.inventory as { entries: { id: string }[] } | undefined)?.entries ?? [];
    expect(entries.filter(({ id }) => id.endsWith('_helm.toolkit.fluxcd.io_HelmRelease'))).toHaveLength(35);
    expect(entries.map(({ id }) => id)).toContain('flux-system_bp-cilium_helm.toolkit.fluxcd.io_HelmRelease');
    expect(conditionOf(kit, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Progressing' });
    expect(kit.status?.observedGeneration).toBe(-1);
  });

  it('fails the health check at its timeout, then succeeds at the next interval', () => {
    const world = fluxCluster();
    world.minutes(6.5);
    const kit = () => world.object(KUSTOMIZE, 'Kustomization', 'bootstrap-kit', 'flux-system');
    expect(conditionOf(kit(), 'Healthy')).toMatchObject({ status: 'False', reason: 'HealthCheckFailed' });
    expect(conditionOf(kit(), 'Reconciling')).toMatchObject({
      status: 'True',
      reason: 'ProgressingWithRetry',
    });
    world.minutes(6);
    expect(conditionOf(kit(), 'Ready')).toMatchObject({ status: 'True' });
  });
});

describe('the pull secret', () => {
  it('missing: every chart says so, and all heal once it comes', () => {
    const world = fluxCluster({ pullToken: '' });
    world.minutes(2);
    const chart = () =>
      world.object('source.toolkit.fluxcd.io/v1', 'HelmChart', 'flux-system-bp-reloader', 'flux-system');
    expect(conditionOf(chart(), 'FetchFailed')?.message).toContain('secrets "ghcr-pull" not found');
    expect(chart().status?.observedGeneration).toBe(-1);
    writePullSecret(world.cluster, PULL_TOKEN);
    world.minutes(6);
    expect(conditionOf(chart(), 'Ready')?.status).toBe('True');
    expect(conditionOf(world.release('reloader'), 'Ready')?.status).toBe('True');
  });

  it('wrong: refused with 401 under the reason Unknown', () => {
    const world = fluxCluster({ pullToken: 'stale' });
    world.minutes(2);
    const chart = world.object(
      'source.toolkit.fluxcd.io/v1',
      'HelmChart',
      'flux-system-bp-reloader',
      'flux-system',
    );
    expect(conditionOf(chart, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'Unknown',
      message: expect.stringContaining('401: unauthorized'),
    });
    expect(conditionOf(world.release('reloader'), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'SourceNotReady',
    });
  });
});
