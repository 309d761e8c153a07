import { describe, expect, it } from 'vitest';
import { deriveKustomization } from '../../../../src/domain/component/delivery.ts';
import { deriveComponent } from '../../../../src/domain/component/derive-component.ts';
import { isDelivered } from '../../../../src/domain/component/outcome.ts';
import { condition, release, type Shape } from './release.ts';

const NOW = Date.parse('2026-11-21T10:05:00Z');

/** Messages and reasons below are those of helm-controller 1.6, kustomize-controller 1.7 and source-controller 1.9. */
function derive(shape: Shape, sources: { source?: string[]; repository?: string[] } = {}) {
  const object = (conditions: string[] = []) => ({
    metadata: { name: 'x' },
    status: { conditions: conditions.map((one) => condition(one)) },
  });
  const { source, repository } = sources;
  return deriveComponent({
    ...{ region: 'fsn1', release: release(shape), now: NOW },
    ...(source && { source: object(source) }),
    ...(repository && { repository: object(repository) }),
  });
}

describe('a release that is to be retried', () => {
  const failed = {
    failures: 2,
    installFailures: 1,
    upgradeFailures: 1,
    lastAttemptedReleaseAction: 'upgrade',
  };
  const conditions = ['Ready=False UpgradeFailed timeout', 'Released=False UpgradeFailed timeout'];
  const retried = { strategy: { name: 'RetryOnFailure' } };

  it('is tried for ever, and not called failed at one attempt of one', () => {
    const seen = derive({ status: failed, conditions, spec: { upgrade: retried } });
    expect(seen).toMatchObject({ state: 'degraded', attempt: 1 });
    expect(seen.attempts).toBeUndefined();
  });

  it('has failed when only its install was to be', () => {
    expect(derive({ status: failed, conditions, spec: { install: retried } }).state).toBe('failed');
  });

  it('has not failed as long as its controller says that it retries, whoever told it to', () => {
    const again = [...conditions, 'Reconciling=True ProgressingWithRetry retrying after 5m0s'];
    expect(derive({ status: failed, conditions: again }).state).toBe('degraded');
  });
});

it('calls installed what one try by force cured, whatever is still counted', () => {
  const status = { failures: 1, installFailures: 1, lastAttemptedReleaseAction: 'upgrade' };
  const seen = derive({ status, conditions: ['Ready=True UpgradeSucceeded'] });
  expect(seen).toMatchObject({ state: 'installed', terminal: true });
  expect(seen.attempt).toBeUndefined();
});

describe('a source', () => {
  const waits = ["Ready=False SourceNotReady HelmChart 'flux-system/x' is not ready: y"];

  it('keeps its fault while it is tried again', () => {
    const source = [
      'Ready=Unknown Progressing building artifact',
      'FetchFailed=True Unknown x: 401: unauthorized',
    ];
    expect(derive({ conditions: waits }, { source })).toMatchObject({
      reason: 'Unknown',
      cause: 'the registry refuses the pull secret (401)',
    });
  });

  it('without an index has the fault of its repository', () => {
    const source = [
      'Ready=False NoSourceArtifact no artifact',
      'FetchFailed=True NoSourceArtifact no artifact',
    ];
    const repository = ['Ready=False Failed failed to fetch https://ghcr.io/index.yaml : 401 Unauthorized'];
    expect(derive({ conditions: waits }, { source, repository })).toMatchObject({
      reason: 'Failed',
      cause: 'the registry refuses the pull secret (401)',
    });
  });

  it.each([
    ['HelmRepository', 'failed to get source: HelmRepository.source.toolkit.fluxcd.io "bp-x" not found'],
    ['OCIRepository', 'could not get Source object: OCIRepository.source.toolkit.fluxcd.io "bp-x" not found'],
  ])('%s that does not exist is not a chart that was not published', (kind, message) => {
    const conditions = [`Ready=False SourceNotReady HelmChart 'flux-system/x' is not ready: ${message}`];
    expect(derive({ conditions }).cause).toBe(`its source ${kind} bp-x does not exist`);
  });
});

it('tells what a ServiceAccount may not do, which is no refusal of the registry', () => {
  const why =
    'secrets is forbidden: User "system:serviceaccount:flux-system:tenant" cannot list resource "secrets" in API group "" in the namespace "flux-system"';
  expect(derive({ conditions: [`Ready=False StateError Could not determine: ${why}`] })).toMatchObject({
    cause: 'ServiceAccount tenant may not list secrets',
    fix: 'Bind flux-system/tenant to a role that may, in namespace flux-system, or name another serviceAccountName in Git.',
  });
});

it.each([
  'is not ready',
  'revision is not up to date',
  'not found: kustomizations.kustomize.toolkit.fluxcd.io "ahead" not found',
])('a Kustomization waits whose dependency %s, and is not broken', (why) => {
  const seen = deriveKustomization({
    metadata: { name: 'behind', generation: 1 },
    status: {
      conditions: [condition(`Ready=False DependencyNotReady dependency 'flux-system/ahead' ${why}`)],
    },
  });
  expect(seen).toMatchObject({ ready: false, waitsFor: 'ahead' });
  expect(seen.cause).toBeUndefined();
  const region = { region: 'fsn1', components: [], kustomizations: [seen], repositories: [] };
  expect(isDelivered(region)).toBe(false);
});
