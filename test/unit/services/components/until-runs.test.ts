import { expect, it } from 'vitest';
import type { ObserveRegion, RegionView } from '../../../../src/clients/flux/region-view.ts';
import type { Component } from '../../../../src/domain/component.ts';
import type { ComponentClusters } from '../../../../src/services/components/component-clusters.ts';
import { untilRuns } from '../../../../src/services/components/until-runs.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const loki = (state: Component['state']) =>
  ({ component: 'loki', state, cause: `it is ${state}` }) as Component;
const harbor = { component: 'harbor', state: 'degraded' } as Component;
const view = (state: Component['state'], synced = true) =>
  ({ synced, components: [harbor, loki(state)] }) as unknown as RegionView;

/** Pictures one after the other, then nothing until its signal aborts. */
function seen(...views: RegionView[]) {
  const clock = new ManualClock();
  const observe: ObserveRegion = async function* (region, { signal, workloads }) {
    expect([region, workloads]).toEqual(['fsn1', true]);
    yield* views;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
  const clusters = { observe, clock } as unknown as ComponentClusters;
  const stop = new AbortController();
  const found = { id: 'loki', region: 'fsn1', component: 'loki' };
  const how = { signal: stop.signal, timeoutMs: 60_000 };
  return { clock, stop, end: untilRuns(clusters, found, loki('installed'), how) };
}

it.each([
  ['runs at once', [view('installed')], 'installed'],
  ['runs after a while', [view('installing'), view('installing'), view('installed')], 'installed'],
  ['does not run', [view('degraded')], 'degraded'],
  ['is given up', [view('installing'), view('failed')], 'failed'],
  ['is judged by whole pictures alone', [view('installed', false), view('degraded')], 'degraded'],
] as const)('a component that %s', async (_, views, state) => {
  expect((await seen(...views).end).state).toBe(state);
});

it('that comes to no end in time is told as it stands then', async () => {
  const { clock, end } = seen(view('installing'));
  const told = expect(end).rejects.toMatchObject({
    code: 'CATALYST-TIMED-OUT',
    message: expect.stringContaining('is still installing'),
  });
  await Promise.resolve();
  clock.advance(60_000);
  await told;
});

it('ends when somebody stops it', async () => {
  const { stop, end } = seen(view('installing'));
  const told = expect(end).rejects.toMatchObject({ code: 'CATALYST-INTERRUPTED' });
  stop.abort();
  await told;
});
