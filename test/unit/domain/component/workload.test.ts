import { describe, expect, it } from 'vitest';
import type { FluxObject } from '../../../../src/domain/component/flux-object.ts';
import { podFault, podOwner } from '../../../../src/domain/component/pod-fault.ts';
import { withWorkloads } from '../../../../src/domain/component/with-workloads.ts';
import {
  type WorkloadKind,
  type WorkloadState,
  workloadKey,
  workloadState,
} from '../../../../src/domain/component/workload.ts';
import type { Component } from '../../../../src/domain/component.ts';
import { condition } from './release.ts';

const object = (spec: object, status: object, generation = 1): FluxObject => ({
  metadata: { name: 'x', namespace: 'n', generation },
  spec: { ...spec },
  status: { observedGeneration: 1, ...status },
});

describe('workloadState', () => {
  const full = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
  const ROWS: [string, WorkloadKind, FluxObject | undefined, WorkloadState][] = [
    ['absent', 'Deployment', undefined, 'absent'],
    ['a Job that was cleaned up', 'Job', undefined, 'current'],
    ['available', 'Deployment', object({ replicas: 2 }, full), 'current'],
    ['scaled to nothing', 'Deployment', object({ replicas: 0 }, {}), 'current'],
    [
      'an old replica still there',
      'Deployment',
      object({ replicas: 2 }, { ...full, replicas: 3 }),
      'progressing',
    ],
    ['not looked at yet', 'Deployment', object({ replicas: 2 }, full, 2), 'progressing'],
    [
      'past its deadline',
      'Deployment',
      object({ replicas: 2 }, { conditions: [condition('Progressing=False ProgressDeadlineExceeded')] }),
      'failed',
    ],
    ['ready', 'StatefulSet', object({ replicas: 2 }, full), 'current'],
    [
      'OnDelete',
      'StatefulSet',
      object({ replicas: 2, updateStrategy: { type: 'OnDelete' } }, { readyReplicas: 2 }),
      'current',
    ],
    ['not updated', 'StatefulSet', object({ replicas: 2 }, { readyReplicas: 2 }), 'progressing'],
    [
      'on every node',
      'DaemonSet',
      object({}, { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberReady: 1 }),
      'current',
    ],
    ['on no node yet', 'DaemonSet', object({}, { desiredNumberScheduled: 1, numberReady: 0 }), 'progressing'],
    ['running', 'Job', object({}, { active: 1 }), 'current'],
    ['failed', 'Job', object({}, { conditions: [condition('Failed=True BackoffLimitExceeded')] }), 'failed'],
    ['bound', 'PersistentVolumeClaim', object({}, { phase: 'Bound' }), 'current'],
    ['pending', 'PersistentVolumeClaim', object({}, { phase: 'Pending' }), 'progressing'],
  ];
  it.each(ROWS)('%s %s', (_what, kind, seen, state) => {
    expect(workloadState(kind, seen)).toBe(state);
  });
});

describe('podFault', () => {
  const pod = (container: object): FluxObject => ({
    metadata: { name: 'p', namespace: 'n' },
    status: { containerStatuses: [{ name: 'c', image: 'i:1', ...container }] },
  });
  const waiting = (reason: string, message = '', more = {}) =>
    pod({ state: { waiting: { reason, message } }, ...more });
  it.each([
    [
      waiting('CrashLoopBackOff', '', { restartCount: 4, lastState: { terminated: { exitCode: 1 } } }),
      'container c crashes with exit status 1, 4 restarts',
    ],
    [
      waiting('CrashLoopBackOff', '', { lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }),
      'container c runs out of memory',
    ],
    [waiting('ImagePullBackOff', 'manifest unknown'), 'i:1 cannot be pulled'],
    [waiting('CreateContainerConfigError', 'secret "db" not found'), 'secret db does not exist'],
  ])('names the cause', (seen, cause) => {
    expect(podFault(seen)?.cause).toBe(cause);
  });

  it('leaves a pod alone that just starts', () => {
    expect(podFault(waiting('ContainerCreating'))).toBeUndefined();
    expect(podFault({ metadata: { name: 'p' } })).toBeUndefined();
  });

  it('finds the Deployment behind a ReplicaSet', () => {
    const metadata = {
      name: 'p',
      ownerReferences: [{ kind: 'ReplicaSet', name: 'cert-manager-7d9f', uid: 'u' }],
    };
    expect(podOwner({ metadata })).toEqual({ kind: 'Deployment', name: 'cert-manager' });
  });
});

describe('withWorkloads', () => {
  const ready: Component = {
    region: 'fsn1',
    component: 'loki',
    namespace: 'flux-system',
    uid: 'u',
    state: 'installed',
    terminal: true,
    suspended: false,
    missing: false,
    dependsOn: [],
  };
  const ref = { kind: 'Deployment' as const, namespace: 'loki', name: 'loki' };
  const look = (state: WorkloadState, more = {}) =>
    withWorkloads(ready, {
      expected: [ref],
      objects: 3,
      states: new Map([[workloadKey(ref), state]]),
      ...more,
    });

  it('leaves alone what Flux does not call ready', () => {
    const installing: Component = { ...ready, state: 'installing' };
    expect(withWorkloads(installing, { expected: [], objects: 0, states: new Map() })).toBe(installing);
  });

  it('is installed when what it promises runs', () => {
    expect(look('current')).toBe(ready);
    expect(withWorkloads(ready, { expected: [], objects: 2, states: new Map() })).toBe(ready);
  });

  it('is installing while it is not known or not up, degraded when it is hollow or faulty', () => {
    expect(withWorkloads(ready, { expected: undefined, objects: 0, states: new Map() }).state).toBe(
      'installing',
    );
    expect(look('progressing')).toMatchObject({ state: 'installing', reason: 'WorkloadsNotReady' });
    expect(look('absent')).toMatchObject({ state: 'degraded', reason: 'Hollow' });
    expect(look('failed')).toMatchObject({ state: 'degraded', reason: 'WorkloadFailed' });
    expect(withWorkloads(ready, { expected: [], objects: 0, states: new Map() })).toMatchObject({
      reason: 'Hollow',
    });
    const fault = { reason: 'CrashLoopBackOff', message: '', cause: 'x', fix: 'y' };
    expect(look('progressing', { fault })).toMatchObject({ state: 'degraded', cause: 'x', fix: 'y' });
  });
});
