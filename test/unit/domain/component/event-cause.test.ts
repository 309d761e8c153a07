import { describe, expect, it } from 'vitest';
import { eventCause, isOf } from '../../../../src/domain/component/event-cause.ts';
import type { WorkloadRef } from '../../../../src/domain/component/workload.ts';

const event = (reason: string, kind: string, name: string, message = 'why.', more: object = {}) => ({
  metadata: { name: 'e', namespace: 'loki' },
  involvedObject: { kind, name },
  reason,
  message,
  lastTimestamp: '2026-11-21T10:00:00Z',
  ...more,
});

describe('eventCause', () => {
  it.each([
    [
      'FailedScheduling',
      'Pod',
      '0/2 nodes are available: 2 Insufficient cpu.',
      /^pod x fits on no node \(0\/2/,
    ],
    ['ProvisioningFailed', 'PersistentVolumeClaim', 'quota', /^the volume of claim x cannot be made/],
    ['FailedMount', 'Pod', 'secret "y" not found', /^a volume of pod x cannot be mounted/],
    ['FailedCreate', 'ReplicaSet', 'exceeded quota', /^x may make no pod/],
    ['Unhealthy', 'Pod', 'Readiness probe failed', /^pod x does not pass its probe/],
  ])('%s', (reason, kind, message, cause) => {
    expect(eventCause(event(reason, kind, 'x', message))).toMatchObject({ kind, name: 'x', reason });
    expect(eventCause(event(reason, kind, 'x', message))?.cause).toMatch(cause);
    expect(eventCause(event(reason, kind, 'x', message))?.cause).not.toMatch(/\.\)?$/);
  });

  it('names the volume when that is what keeps a pod from a node', () => {
    const said = 'pod has unbound immediate PersistentVolumeClaims';
    expect(eventCause(event('FailedScheduling', 'Pod', 'x', said))?.fix).toMatch(/claim/);
  });

  it('reads the newest of the three places where its time may stand', () => {
    const series = { series: { lastObservedTime: '2026-11-21T11:00:00Z' } };
    expect(eventCause(event('Unhealthy', 'Pod', 'x', 'm', series))?.at).toBe(Date.parse('2026-11-21T11:00Z'));
    const broken = { lastTimestamp: 'then', eventTime: null };
    expect(eventCause(event('Unhealthy', 'Pod', 'x', 'm', broken))?.at).toBe(0);
  });

  it('passes over what tells nothing, and over what is no event', () => {
    expect(eventCause(event('Pulled', 'Pod', 'x'))).toBeUndefined();
    expect(eventCause(event('constructor', 'Pod', 'x'))).toBeUndefined();
    expect(eventCause({ metadata: { name: 'e' }, reason: 'FailedMount' })).toBeUndefined();
    expect(eventCause(event('FailedMount', 'Pod', 'x', '\u001b[2J\u202eevil'))?.cause).not.toMatch(
      /[\u001b\u202e]/,
    );
  });
});

it.each<[WorkloadRef['kind'], string, string, boolean]>([
  ['Deployment', 'Pod', 'loki-7d4b9c6f5-x2x4z', true],
  ['Deployment', 'ReplicaSet', 'loki-7d4b9c6f5', true],
  ['Deployment', 'Pod', 'loki-gateway-7d4b9c6f5-x2x4z', false],
  ['StatefulSet', 'Pod', 'loki-0', true],
  ['StatefulSet', 'PersistentVolumeClaim', 'data-loki-0', true],
  ['StatefulSet', 'Pod', 'loki-write-0', false],
  ['DaemonSet', 'Pod', 'loki-abcde', true],
  ['Job', 'Pod', 'loki-abcde', true],
  ['PersistentVolumeClaim', 'PersistentVolumeClaim', 'loki', true],
  ['PersistentVolumeClaim', 'Pod', 'loki-0', false],
])('of a %s called loki: %s %s is %s', (kind, seen, name, belongs) => {
  expect(isOf({ kind, namespace: 'loki', name: 'loki' }, { kind: seen, name })).toBe(belongs);
});
