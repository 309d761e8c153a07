import { describe, expect, it } from 'vitest';
import {
  deriveKustomization,
  deriveRepository,
  expectedComponents,
} from '../../../../src/domain/component/delivery.ts';
import { outcomeOf, type RegionState } from '../../../../src/domain/component/outcome.ts';
import type { Component, ComponentState } from '../../../../src/domain/component.ts';
import { condition } from './release.ts';

function component(name: string, state: ComponentState, more: Partial<Component> = {}): Component {
  return {
    region: 'fsn1',
    component: name,
    namespace: 'flux-system',
    uid: name,
    state,
    terminal: false,
    suspended: false,
    missing: false,
    dependsOn: [],
    ...more,
  };
}

function kustomization(name: string, revision: string, ready = 'True') {
  return deriveKustomization({
    metadata: { name, generation: 1 },
    spec: { sourceRef: { name: 'openova' } },
    status: {
      observedGeneration: 1,
      lastAppliedRevision: revision,
      conditions: [condition(`Ready=${ready} X`)],
    },
  });
}

const repository = deriveRepository({
  metadata: { name: 'openova', generation: 1 },
  status: {
    observedGeneration: 1,
    artifact: { revision: 'r2' },
    conditions: [condition('Ready=True Succeeded')],
  },
});

function region(components: Component[], revision = 'r2', ready = 'True'): RegionState {
  const kustomizations = [
    kustomization('bootstrap-kit', revision, ready),
    kustomization('infrastructure-config', revision),
  ];
  return { region: 'fsn1', components, kustomizations, repositories: [repository] };
}

describe('outcomeOf', () => {
  const all = [component('a', 'installed'), component('b', 'installed')];
  it('is converged when all is installed and delivered', () => {
    expect(outcomeOf([region(all)])).toEqual({ kind: 'converged', installed: 2 });
  });

  const NOT: [string, RegionState][] = [
    ['one of them is missing', region([...all, component('c', 'pending', { missing: true })])],
    ['one of them is degraded', region([...all, component('c', 'degraded')])],
    ['one of them is suspended', region([...all, component('c', 'installed', { suspended: true })])],
    ['a Kustomization is at an older revision', region(all, 'r1')],
    ['a Kustomization is not ready', region(all, 'r2', 'False')],
    [
      'a Kustomization does not exist',
      { ...region(all), kustomizations: [kustomization('bootstrap-kit', 'r2')] },
    ],
    ['there is nothing', region([])],
  ];
  it.each(NOT)('is not converged while %s', (_why, state) => {
    expect(outcomeOf([state]).kind).toBe('moving');
  });

  it('needs every region', () => {
    expect(
      outcomeOf([region(all), { ...region([component('a', 'installing')]), region: 'hel1-1' }]).kind,
    ).toBe('moving');
  });

  it('has settled when the rest waits for what failed', () => {
    const failed = component('a', 'failed');
    const blocked = component('b', 'pending', { dependsOn: ['a'] });
    const behind = component('c', 'pending', { dependsOn: ['b'] });
    expect(outcomeOf([region([failed, blocked, behind])])).toMatchObject({
      kind: 'failed',
      failed: ['a'],
      settled: true,
    });
    expect(outcomeOf([region([failed, blocked, component('d', 'installing')])])).toMatchObject({
      settled: false,
    });
    expect(outcomeOf([region([failed, component('d', 'degraded')])])).toMatchObject({ settled: false });
  });
});

describe('expectedComponents', () => {
  it('reads HelmReleases from inventories, and nothing while there is none', () => {
    const ids = [
      '_kube-system__Namespace',
      'flux-system_bp-loki_helm.toolkit.fluxcd.io_HelmRelease',
      'flux-system_bp-loki_source.toolkit.fluxcd.io_HelmRepository',
    ];
    const entries = ids.map((id) => ({ id, v: 'v2' }));
    expect(expectedComponents([{ metadata: { name: 'k' }, status: { inventory: { entries } } }])).toEqual([
      'loki',
    ]);
    expect(expectedComponents([{ metadata: { name: 'k' } }])).toBeUndefined();
    expect(
      expectedComponents([{ metadata: { name: 'k' }, status: { inventory: { entries: 'x' } } }]),
    ).toBeUndefined();
  });
});

describe('a delivery that fails', () => {
  it.each([
    [
      'Ready=False ArtifactFailed kustomization path not found: stat /tmp/x: no such file or directory',
      'its path is not in that Git revision',
    ],
    ['Ready=False BuildFailed yaml: line 3', 'its manifests cannot be built'],
    ['Ready=False HealthCheckFailed timeout', 'what it applied is not healthy yet'],
  ])('%s', (text, cause) => {
    const seen = deriveKustomization({
      metadata: { name: 'k', generation: 1 },
      status: { observedGeneration: 1, conditions: [condition(text)] },
    });
    expect(seen).toMatchObject({ ready: false, cause });
  });
});

describe('the cause of a delivery that is stuck', () => {
  const kustomization = (reason: string, message: string) => ({
    metadata: { name: 'bootstrap-kit', generation: 1 },
    spec: { sourceRef: { name: 'openova' } },
    status: { conditions: [{ type: 'Ready', status: 'False', reason, message }] },
  });

  it.each([
    ['ArtifactFailed', 'Source artifact not found, retrying in 30s', /^its source has no artifact yet$/],
    [
      'BuildFailed',
      'kustomization path not found: stat /tmp/x: no such file',
      /^its path is not in that Git/,
    ],
    ['ReconciliationFailed', 'Namespace "x" not found', /^Namespace "x" not found$/],
  ])('%s: %s', (reason, message, cause) => {
    expect(deriveKustomization(kustomization(reason, message)).cause).toMatch(cause);
  });
});
