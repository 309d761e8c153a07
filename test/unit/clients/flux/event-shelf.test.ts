import { expect, it } from 'vitest';
import { EventShelf } from '../../../../src/clients/flux/event-shelf.ts';
import type { Kubernetes, ListOptions } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { HandClock } from '../kubernetes/hand-clock.ts';

const REF = { kind: 'Deployment' as const, namespace: 'loki', name: 'loki' };

function shelf(answer: () => Promise<unknown[]>) {
  const clock = new HandClock(Date.parse('2026-11-21T10:00:00Z'));
  const asked: ListOptions[] = [];
  const list = (_resource: unknown, scope: ListOptions) => {
    asked.push(scope);
    return answer();
  };
  let wake: () => void = () => undefined;
  const changed = () => wake();
  const next = () => new Promise<void>((resolve) => (wake = resolve));
  const events = new EventShelf({ kubernetes: { list } as unknown as Kubernetes, clock, speed: 1, changed });
  return { events, clock, asked, next };
}

const warning = (at: number, reason = 'FailedScheduling') => ({
  metadata: { name: `e${at}`, namespace: 'loki' },
  involvedObject: { kind: 'Pod', name: 'loki-7d4b9c6f5-x2x4z' },
  reason,
  message: `seen at ${at}`,
  lastTimestamp: new Date(at).toISOString(),
});

it('asks for the warnings of a namespace only when something stays unready, and seldom', async () => {
  const { events, clock, asked, next } = shelf(async () => [
    warning(clock.now() - 2_000),
    warning(clock.now() - 1_000, 'FailedMount'),
  ]);
  expect(events.of([REF])).toBeUndefined();
  clock.advance(29_000);
  expect(events.of([REF])).toBeUndefined();
  expect(asked).toEqual([]);
  clock.advance(1_000);
  const told = next();
  expect(events.of([REF])).toBeUndefined();
  await told;
  expect(events.of([REF])?.reason).toBe('FailedMount');
  expect(asked).toEqual([{ namespace: 'loki', fieldSelector: 'type=Warning', most: expect.any(Number) }]);
  clock.advance(29_000);
  events.of([REF]);
  expect(asked).toHaveLength(1);
  clock.advance(1_000);
  events.of([REF]);
  expect(asked).toHaveLength(2);
});

it('does not believe what is long over, and starts anew for what ran in between', async () => {
  const { events, clock, asked, next } = shelf(async () => [warning(clock.now() - 11 * 60_000)]);
  events.of([REF]);
  clock.advance(30_000);
  const told = next();
  events.of([REF]);
  await told;
  expect(events.of([REF])).toBeUndefined();
  events.forget([REF]);
  clock.advance(60_000);
  expect(events.of([REF])).toBeUndefined();
  expect(asked).toHaveLength(1);
});

it('lives without events that it may not read', async () => {
  const { events, clock, asked } = shelf(() => Promise.reject(new Error('forbidden')));
  events.of([REF]);
  clock.advance(30_000);
  expect(events.of([REF])).toBeUndefined();
  await Promise.resolve();
  expect(events.of([REF])).toBeUndefined();
  expect(asked).toHaveLength(1);
});
