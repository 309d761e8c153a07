import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentEvents } from '../../../../src/domain/component/component-events.ts';
import { deriveComponent } from '../../../../src/domain/component/derive-component.ts';
import type { Component } from '../../../../src/domain/component.ts';
import type { EventBody } from '../../../../src/domain/event.ts';
import { release, type Shape } from './release.ts';

const READY = ['Ready=True InstallSucceeded done'];
const conditions = fc.constantFrom<string[]>(
  [],
  READY,
  ['Ready=Unknown Progressing x'],
  ['Ready=False InstallFailed boom'],
  ['Ready=False UninstallSucceeded gone', 'Released=False InstallFailed boom'],
  ["Ready=False DependencyNotReady dependency 'flux-system/bp-b' is not ready"],
  ['Ready=False InstallFailed boom', 'Stalled=True RetriesExceeded x'],
  ['Ready=False SourceNotReady x'],
);
const shapes: fc.Arbitrary<Shape> = fc.record({
  uid: fc.constantFrom('u1', 'u2'),
  generation: fc.constantFrom(1, 2),
  observed: fc.constantFrom(-1, 1, 2),
  suspend: fc.boolean(),
  conditions,
  status: fc.record({ failures: fc.nat(3), installFailures: fc.nat(3) }),
});

function see(shape: Shape): Component {
  return deriveComponent({
    region: 'fsn1',
    release: release(shape),
    now: Date.parse('2026-11-21T10:00:10Z'),
  });
}

function replay(story: Shape[]): EventBody[][] {
  let told: Component | undefined;
  return story.map((shape) => {
    const seen = see(shape);
    const events = componentEvents(told, seen);
    if (events.length > 0) told = seen;
    return events;
  });
}

/** The state that a listener holds, from the events alone. */
function heard(events: EventBody[]) {
  let state: unknown;
  for (const event of events)
    if (event.type === 'component-changed')
      state = { uid: event.uid, state: event.state, suspended: event.suspended };
  return state;
}

describe('componentEvents', () => {
  it('tells a change on first sight of a uid, on a transition, and at no other time', () => {
    fc.assert(
      fc.property(fc.array(shapes, { minLength: 1, maxLength: 25 }), (story) => {
        const events = replay(story);
        let held: Component | undefined;
        story.map(see).forEach((one, index) => {
          const same = held?.uid === one.uid && held.suspended === one.suspended;
          const blink = same && one.passing === true && held?.state === 'installed';
          const real = !blink && !(same && held?.state === one.state);
          if (real) held = one;
          expect(events[index]?.filter(({ type }) => type === 'component-changed')).toHaveLength(
            real ? 1 : 0,
          );
        });
      }),
      { numRuns: 200 },
    );
  });

  it('says nothing when only the status churns', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 99 }), (shape, version) => {
        const churned = { ...shape, status: { ...shape.status, lastHandledReconcileAt: String(version) } };
        expect(componentEvents(see(shape), see(churned))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('leads to the same end whoever listens, from the start or after a restart', () => {
    fc.assert(
      fc.property(fc.array(shapes, { minLength: 1, maxLength: 25 }), fc.nat(24), (story, cut) => {
        // Who comes in a passing moment cannot know that it passes.
        fc.pre(see(story.at(-1)!).passing !== true);
        const whole = heard(replay(story).flat());
        const later = heard(replay(story.slice(Math.min(cut, story.length - 1))).flat());
        expect(later).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('does not call a former state of another object the former state', () => {
    const [, second] = replay([
      { uid: 'u1', conditions: READY },
      { uid: 'u2', conditions: ['Ready=Unknown Progressing x'] },
    ]);
    expect(second?.[0]).toMatchObject({ type: 'component-changed', uid: 'u2' });
    expect(second?.[0]).not.toHaveProperty('was');
  });

  it('tells why with the change itself, in one event', () => {
    const [first] = replay([
      { conditions: ["Ready=False DependencyNotReady dependency 'flux-system/bp-b' is not ready"] },
    ]);
    expect(first).toEqual([
      expect.objectContaining({ type: 'component-changed', state: 'pending', blockedBy: 'b' }),
    ]);
  });

  it('keeps the bookkeeping at the end of an install to itself', () => {
    const told = replay([
      { generation: 1, observed: -1, conditions: ['Ready=Unknown Progressing x'] },
      { generation: 1, observed: -1, conditions: READY },
      { generation: 1, observed: 1, conditions: READY },
    ]);
    expect(told.map((events) => events.map((event) => event.type))).toEqual([
      ['component-changed'],
      [],
      ['component-changed'],
    ]);
  });

  it('tells a new attempt as a detail, complete', () => {
    const failed = (count: number): Shape => ({
      spec: { install: { remediation: { retries: 3 } } },
      status: { failures: count, installFailures: count },
      conditions: ['Ready=False InstallFailed no matches for kind "Certificate"'],
    });
    const [, second] = replay([failed(1), failed(2)]);
    expect(second).toEqual([
      expect.objectContaining({
        type: 'component-detail',
        attempt: 2,
        attempts: 4,
        cause: 'the cluster does not know Certificate yet',
      }),
    ]);
  });
});
