import { describe, expect, it } from 'vitest';
import type { FluxObject } from '../../../../src/domain/component/flux-object.ts';
import { fixFor, podFault, podOwner } from '../../../../src/domain/component/pod-fault.ts';
import { workloadSince } from '../../../../src/domain/component/state-since.ts';
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

  const unplaced = (message: string, more = {}): FluxObject => ({
    metadata: { name: 'p', namespace: 'n' },
    spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data-p' } }, { emptyDir: {} }] },
    status: {
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, ...more }],
    },
  });
  const AVAILABLE = '0/2 nodes are available: ';
  it.each([
    ['Insufficient cpu.', 'Unschedulable', 'pod p fits on no node', /Add a node/],
    [
      'pod has unbound immediate PersistentVolumeClaims.',
      'ClaimUnbound',
      'pod p waits for volume claim data-p, which is not bound to a volume',
      /StorageClass.*Another node does not help/,
    ],
    [
      "2 node(s) didn't find available persistent volumes to bind.",
      'ClaimUnbound',
      'pod p waits for volume claim data-p, which is not bound to a volume',
      /Another node does not help/,
    ],
    [
      'persistentvolumeclaim "data-p" not found.',
      'ClaimUnbound',
      'pod p asks for volume claim data-p, which does not exist',
      /Make that claim/,
    ],
    [
      "1 Insufficient memory, 1 node(s) didn't find available persistent volumes to bind.",
      'Unschedulable',
      'pod p fits on no node',
      /Add a node/,
    ],
  ])('tells a claim that is not bound from a cluster that is full: %s', (said, reason, cause, fix) => {
    const fault = podFault(unplaced(`${AVAILABLE}${said}`, { lastTransitionTime: '2026-11-21T09:00:00Z' }));
    expect(fault).toMatchObject({ reason, cause, fix: expect.stringMatching(fix) });
    expect(fault?.since).toBe(Date.parse('2026-11-21T09:00:00Z'));
  });

  it('knows since when: by its readiness, which a new crash does not make younger, else by that crash', () => {
    const lastState = { terminated: { exitCode: 1, finishedAt: '2026-11-21T09:10:00Z' } };
    const crashed = waiting('CrashLoopBackOff', '', { lastState });
    expect(podFault(crashed)?.since).toBe(Date.parse('2026-11-21T09:10:00Z'));
    const ready = { type: 'Ready', status: 'False', lastTransitionTime: '2026-11-21T09:02:00Z' };
    const unready = { ...crashed, status: { ...crashed.status, conditions: [ready] } };
    expect(podFault(unready)?.since).toBe(Date.parse('2026-11-21T09:02:00Z'));
    expect(podFault(waiting('CrashLoopBackOff'))).not.toHaveProperty('since');
  });

  it('names our own verb for its last words where the component is known', () => {
    const fault = podFault(waiting('CrashLoopBackOff'));
    expect(fault?.fix).toContain('kubectl logs --previous -n n p -c c');
    expect(fixFor(fault!, 'gitea')).toBe('Read its last words: catalyst component logs gitea --previous');
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

  const installed = { ...ready, since: 1_000 };
  const aged = (state: WorkloadState, more: object, was?: Partial<Component>) =>
    withWorkloads(
      installed,
      { expected: [ref], objects: 3, states: new Map([[workloadKey(ref), state]]), ...more },
      { was: was === undefined ? undefined : { ...installed, ...was }, now: 9_000 },
    ).since;
  const fault = { reason: 'CrashLoopBackOff', message: '', cause: 'x', fix: 'y', since: 5_000 };

  it.each<[string, number | undefined, number | undefined]>([
    ['all runs, as since its install', aged('current', {}), 1_000],
    ['all runs again', aged('current', { turned: 4_000 }), 4_000],
    ['a fault', aged('progressing', { fault }), 5_000],
    ['a fault, and something stopped before', aged('progressing', { fault, turned: 3_000 }), 3_000],
    ['a fault that is older than the install', aged('progressing', { fault, turned: 500 }), 1_000],
    ['nobody says since when', aged('progressing', {}), undefined],
    ['what was taken away leaves no date', aged('absent', { turned: 3_000 }), undefined],
    ['somebody saw it go', aged('absent', {}, { state: 'installed' }), 9_000],
    ['it went before', aged('absent', {}, { state: 'degraded', since: 7_000 }), 7_000],
    ['its pods crash anew', aged('progressing', { fault }, { state: 'degraded', since: 2_000 }), 2_000],
    ['another one of that name', aged('absent', {}, { uid: 'other' }), undefined],
  ])('is as old as what makes its state: %s', (_what, since, wanted) => {
    expect(since).toBe(wanted);
  });

  it('is as old as its install when its chart brought nothing', () => {
    const empty = withWorkloads(installed, { expected: [], objects: 0, states: new Map() });
    expect(empty).toMatchObject({ reason: 'Hollow', since: 1_000 });
  });

  it.each<[WorkloadKind, WorkloadState, string, number | undefined]>([
    ['Deployment', 'progressing', 'Available=False', 5_000],
    ['Deployment', 'current', 'Available=True', 5_000],
    ['Deployment', 'progressing', 'Available=True', undefined],
    ['Job', 'failed', 'Failed=True', 5_000],
    ['StatefulSet', 'progressing', 'Available=False', undefined],
    ['PersistentVolumeClaim', 'progressing', 'x=True', 2_000],
  ])('%s, %s, %s', (kind, state, text, since) => {
    const [type = '', status = ''] = text.split('=');
    const seen = object({}, { conditions: [{ type, status, lastTransitionTime: '1970-01-01T00:00:05Z' }] });
    const dated = { ...seen, metadata: { ...seen.metadata, creationTimestamp: '1970-01-01T00:00:02Z' } };
    expect(workloadSince(kind, dated, state)).toBe(since);
  });
});
