import { describe, expect, it } from 'vitest';
import type { RegionView } from '../../../../src/clients/flux/region-view.ts';
import { missingComponent } from '../../../../src/domain/component/derive-component.ts';
import type { EventBody } from '../../../../src/domain/event.ts';
import { componentFailed } from '../../../../src/pipeline/stages/converge/endings.ts';
import { converge } from '../../../../src/pipeline/stages/converge.ts';
import type { World } from '../../../../src/pipeline/world.ts';
import { soloSpec } from '../../../support/sovereign-spec.ts';
import { HandClock } from '../../clients/kubernetes/hand-clock.ts';

const MINUTE = 60_000;

function view(more: Partial<RegionView>): RegionView {
  return {
    region: 'fsn1',
    components: [],
    kustomizations: [],
    repositories: [],
    synced: true,
    inventoried: false,
    seen: 0,
    link: { state: 'fresh' },
    ...more,
  };
}

/** A World whose one region shows these pictures and then nothing new. */
function world(clock: HandClock, views: RegionView[]) {
  const events: EventBody[] = [];
  const stop = new AbortController();
  async function* observe(_region: string, { signal }: { signal: AbortSignal }): AsyncGenerator<RegionView> {
    yield* views;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
  const made = {
    spec: soloSpec(),
    clock,
    signal: stop.signal,
    target: { speed: 1 },
    options: { convergeTimeoutMs: 60 * MINUTE, failFast: false, workloads: true },
    emit: async (event: EventBody) => void events.push(event),
    observe,
  } as unknown as World;
  return { made, events };
}

/** Moves the clock on, second by second, until `work` has ended, and no further than `atMost` milliseconds. */
async function endOf(clock: HandClock, work: Promise<unknown>, atMost: number): Promise<unknown> {
  let ended = false;
  const settled = work
    .catch((error: unknown) => error)
    .finally(() => {
      ended = true;
    });
  for (const limit = clock.now() + atMost; !ended && clock.now() < limit; ) {
    await Promise.race([settled, clock.pass((sleep) => sleep === 1_000)]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return ended ? settled : 'still running';
}

describe('the ends of converge', () => {
  it('names in every command the component that failed, and not its namesake in the primary region', () => {
    const failed = {
      ...missingComponent('hel1-1', 'vpa', true),
      fix: 'then: catalyst component reconcile vpa --reset',
    };
    const error = componentFailed([view({}), view({ region: 'hel1-1', components: [failed] })], 'fsn1');
    const fix = 'then: catalyst component reconcile hel1-1:vpa --reset';
    expect([error.hint, error.faults]).toMatchObject([fix, [{ field: 'hel1-1:vpa', fix }]]);
  });

  it('tells that Flux does not reconcile when nothing appeared in a quarter of an hour', async () => {
    const clock = new HandClock();
    const { made } = world(clock, [view({ listedAt: clock.now() })]);
    const error = await endOf(clock, converge.run(made), 16 * MINUTE);
    expect(error).toMatchObject({
      code: 'CATALYST-FLUX-NOT-RECONCILING',
      exit: 5,
      message: expect.stringContaining('bootstrap-kit'),
    });
  });

  it('runs out of time, not into "ready", when the API never answered, and says so all the while', async () => {
    const clock = new HandClock();
    const link = {
      state: 'stale' as const,
      since: 1,
      reason: 'The Kubernetes API refuses connections.',
      code: 'CATALYST-KUBERNETES-UNREACHABLE',
    };
    const { made, events } = world(clock, [view({ synced: false, link })]);
    const error = await endOf(clock, converge.run(made), 61 * MINUTE);
    expect(error).toMatchObject({
      code: 'CATALYST-TIMED-OUT',
      exit: 6,
      message: expect.stringContaining('refuses connections'),
    });
    expect(events).toContainEqual(
      expect.objectContaining({
        step: 'waiting',
        detail: 'Waiting for the API of fsn1: The Kubernetes API refuses connections.',
      }),
    );
  });

  it('fails for what stays missing, once the others had their grace', async () => {
    const clock = new HandClock();
    const { made, events } = world(clock, [
      view({
        inventoried: true,
        seen: 1,
        components: [
          missingComponent('fsn1', 'loki', true),
          { ...missingComponent('fsn1', 'x', false), state: 'installing', missing: false },
        ],
      }),
    ]);
    const error = await endOf(clock, converge.run(made), 10_000);
    expect(error).toMatchObject({ code: 'CATALYST-COMPONENT-FAILED', exit: 5, faults: [{ field: 'loki' }] });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'component-changed', component: 'loki', state: 'failed' }),
    );
  });

  it('tells no component of the table that the cluster itself did not name', async () => {
    const clock = new HandClock();
    const { made, events } = world(clock, [
      view({ listedAt: clock.now(), components: [missingComponent('fsn1', 'loki', false)] }),
    ]);
    await endOf(clock, converge.run(made), 16 * MINUTE);
    expect(events.filter((event) => event.type === 'component-changed')).toEqual([]);
  });

  it('says that Flux is not installed yet', async () => {
    const clock = new HandClock();
    const { made, events } = world(clock, [view({ link: { state: 'absent' } })]);
    await endOf(clock, converge.run(made), 61 * MINUTE);
    expect(events).toContainEqual(
      expect.objectContaining({
        step: 'waiting',
        detail: expect.stringContaining('Flux to be installed in fsn1'),
      }),
    );
  });
});
