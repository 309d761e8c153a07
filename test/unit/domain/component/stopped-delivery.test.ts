import { expect, it } from 'vitest';
import type { Delivery } from '../../../../src/domain/component/delivery.ts';
import { deriveKustomization } from '../../../../src/domain/component/delivery.ts';
import { stopOf, stoppedDeliveries, withStops } from '../../../../src/domain/component/stopped-delivery.ts';
import { seenComponent, seenRegion } from '../../../support/seen-clusters.ts';
import { condition } from './release.ts';

const well = seenRegion([seenComponent('loki')]);
const [kit, infra] = well.kustomizations as [Delivery, Delivery];
const stops = (...kustomizations: Delivery[]) =>
  stoppedDeliveries({ ...well, kustomizations }).map(({ name, cause }) => [name, cause]);

it('names what keeps Git from arriving, and nothing that merely takes its time', () => {
  expect(stoppedDeliveries(well)).toEqual([]);
  const cause = 'its path is not in that Git revision';
  expect(stops({ ...kit, ready: false, cause }, infra)).toEqual([['bootstrap-kit', cause]]);
  expect(stops({ ...kit, suspended: true }, infra)).toEqual([['bootstrap-kit', 'it is suspended']]);
  expect(
    stops({ ...kit, ready: false }, { ...infra, ready: false, waitsFor: 'bootstrap-kit', cause }),
  ).toEqual([]);
  expect(stops(kit)).toEqual([['infrastructure-config', 'it does not exist']]);
  expect(stops()).toEqual([]);
  const repositories = [{ ...well.repositories[0]!, suspended: true }];
  expect(stoppedDeliveries({ ...well, repositories })).toMatchObject([
    { kind: 'GitRepository', cause: 'it is suspended', fix: 'flux resume source git openova' },
  ]);
});

it('is the cause of what is missing', () => {
  const missing = seenComponent('trivy', {
    state: 'pending',
    missing: true,
    cause: 'Flux has not applied it',
  });
  const stopped = stoppedDeliveries({ ...well, kustomizations: [{ ...kit, suspended: true }, infra] });
  expect(withStops([missing, seenComponent('loki')], stopped)).toMatchObject([
    {
      cause: 'Flux has not applied it, for Kustomization bootstrap-kit is suspended',
      fix: 'flux resume kustomization bootstrap-kit',
    },
    { component: 'loki' },
  ]);
  expect(withStops([missing], [])[0]?.cause).toBe('Flux has not applied it');
});

/** In the words of kustomize-controller 1.7. */
const seen = (...conditions: string[]) =>
  deriveKustomization({
    metadata: { name: 'bootstrap-kit', generation: 1 },
    status: { observedGeneration: 1, conditions: conditions.map((one) => condition(one)) },
  });

it.each([
  "HealthCheckFailed health check failed after 30s: timeout waiting for: [HelmRelease/flux-system/bp-loki status: 'InProgress']",
  "HealthCheckFailed health check failed after 2s: failed early due to stalled resources: [HelmRelease/flux-system/bp-loki status: 'Failed']",
  'HealthCheckCanceled New reconciliation triggered by GitRepository/flux-system/openova during health checks',
  'ReconciliationFailed health check failed after 30s: timeout waiting for: [Deployment/x/y status: context deadline exceeded]',
  'Progressing Running health checks for revision main@sha1:1 with a timeout of 14m30s',
])('lets arrive what is only not healthy yet: %s', (said) => {
  const delivery = seen(`Ready=False ${said}`);
  expect(delivery.ready).toBe(false);
  expect(stopOf(delivery)).toBeUndefined();
  expect(stops(delivery, infra)).toEqual([]);
  expect(stopOf({ ...delivery, suspended: true })?.cause).toBe('it is suspended');
});

it.each([
  ['BuildFailed yaml: line 3: mapping values are not allowed', 'its manifests cannot be built'],
  ['ArtifactFailed Source artifact not found, retrying in 30s', 'its source has no artifact yet'],
  [
    'ArtifactFailed kustomization path not found: stat /tmp/x: no such file or directory',
    'its path is not in that Git revision',
  ],
  [
    'ReconciliationFailed ConfigMap/a/b dry-run failed (Forbidden): configmaps "b" is forbidden: User "system:serviceaccount:flux-system:tenant" cannot patch resource "configmaps" in API group "" in the namespace "a"',
    'ServiceAccount tenant may not patch configmaps',
  ],
  [
    'ReconciliationFailed StatefulSet/a/b dry-run failed (Invalid): StatefulSet.apps "b" is invalid: spec: Forbidden: updates to statefulset spec for fields other than replicas are forbidden',
    'a field that cannot change would be changed',
  ],
])('is stopped by what keeps Git out: %s', (said, cause) => {
  expect(stopOf(seen(`Ready=False ${said}`))?.cause).toBe(cause);
});
