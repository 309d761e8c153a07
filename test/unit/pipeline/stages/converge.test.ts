import { describe, expect, it } from 'vitest';
import { HELM_RELEASES } from '../../../../src/clients/flux/collections.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import type { EventBody } from '../../../../src/domain/event.ts';
import { cluster } from '../../../../src/pipeline/stages/cluster.ts';
import { converge } from '../../../../src/pipeline/stages/converge.ts';
import type { FaultSetting } from '../../../../src/sandbox/ground.ts';
import { type Simulation, simulate } from './converge-simulation.ts';

type Options = NonNullable<Parameters<typeof simulate>[0]>;
type Changed = EventBody & { type: 'component-changed' };

/** Longer than any machine needs for one Sovereign. */
const PATIENCE_MS = 120_000;
const HOUR = 3_600_000;

/** A test's work on a Sovereign whose servers were just switched on. */
function switchedOn(work: (simulation: Simulation) => Promise<void>, options: Options = {}) {
  return async () => {
    const simulation = await simulate(options);
    await work(simulation).finally(() => simulation.close());
  };
}

/** The same after the stage `cluster`. */
function started(work: (simulation: Simulation) => Promise<void>, options: Options = {}) {
  return switchedOn(async (simulation) => {
    await cluster.run(simulation.world);
    await work(simulation);
  }, options);
}

function fault(setting: FaultSetting): (ground: Simulation['ground']) => void {
  return (ground) => ground.faults.set(setting);
}

function changes(events: EventBody[]): Changed[] {
  return events.filter((event) => event.type === 'component-changed');
}

function waitingTexts(events: EventBody[]): string[] {
  return events.flatMap((event) =>
    event.type === 'stage-advanced' && event.step === 'waiting' ? (event.detail ?? []) : [],
  );
}

/** Resolves once what was told fits; how long that takes is the machine's affair. */
async function toldThat(events: EventBody[], fits: (events: EventBody[]) => boolean): Promise<void> {
  while (!fits(events)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function failure(work: Promise<unknown>): Promise<CatalystError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CatalystError) return error;
  throw new Error(`expected a CatalystError, got ${String(error)}`);
}

describe('cluster, then converge, on the simulated Sovereign', () => {
  it(
    'goes from a server that was just switched on to all 35 installed',
    switchedOn(
      async ({ world, events, ground, clock }) => {
        expect(await cluster.isDone(world)).toBeUndefined();
        expect(await cluster.run(world)).toBe('1 node ready, Secrets for Flux in place');
        expect(await cluster.isDone(world)).toBeTypeOf('string');
        expect(await converge.isDone(world)).toBeUndefined();
        const run = converge.run(world);
        const held = /^Waiting for cilium, which blocks \d+ others: the chart/;
        await toldThat(events, (told) => waitingTexts(told).some((text) => held.test(text)));
        ground.faults.clear();
        expect(await run).toBe('35 of 35 installed');
        clock.stand();
        expect(await converge.isDone(world)).toBe('35 of 35 installed');
        const installed = changes(events).filter((event) => event.state === 'installed');
        expect(new Set(installed.map((event) => event.component)).size).toBe(35);
        expect(installed).toHaveLength(35);
      },
      { faults: fault({ name: 'chart-missing', target: 'cilium' }) },
    ),
    PATIENCE_MS,
  );

  it(
    'tells exactly one installed of each when it attaches to what has converged',
    started(async ({ world, events }) => {
      await converge.run(world);
      events.length = 0;
      await converge.run(world);
      expect(changes(events).map((event) => event.state)).toEqual(Array(35).fill('installed'));
      const kubernetes = await world.kubernetes('fsn1');
      await kubernetes.mergePatch(HELM_RELEASES, 'bp-reloader', 'flux-system', { spec: { suspend: true } });
      expect(await converge.isDone(world)).toBeUndefined();
    }),
  );

  it(
    'finds done what is looked at while a Kustomization makes its round, and not what stays undelivered',
    started(async ({ world, clock }) => {
      await converge.run(world);
      const { observe } = world;
      let onRound = 1;
      Object.assign(world, {
        async *observe(...asked: Parameters<NonNullable<typeof observe>>) {
          for await (const view of observe!(...asked)) {
            const { kustomizations } = view;
            const away = kustomizations.map((one) => ({ ...one, ready: false, reason: 'Progressing' }));
            if (view.synced && onRound-- > 0) yield { ...view, kustomizations: away };
            // The next picture comes when something changes, which here it need not.
            yield onRound > 0 && view.synced ? { ...view, kustomizations: away } : view;
          }
        },
      });
      expect(await converge.isDone(world)).toBe('35 of 35 installed');
      onRound = Number.POSITIVE_INFINITY;
      const never = converge.isDone(world);
      clock.leap(5_000);
      expect(await never).toBeUndefined();
    }),
  );

  it(
    'needs every region, and keeps the same component of two regions apart',
    started(
      async ({ world, events }) => {
        expect(await converge.run(world)).toBe('70 of 70 installed');
        const cilium = changes(events).filter(
          (event) => event.component === 'cilium' && event.state === 'installed',
        );
        expect(cilium.map((event) => event.region).sort()).toEqual(['fsn1', 'hel1-1']);
      },
      { locations: ['fsn1', 'hel1'] },
    ),
  );

  it(
    'stops with the signal, and does not say ready',
    started(async ({ world, stop }) => {
      const run = converge.run(world);
      stop.abort(new Error('interrupted'));
      await expect(run).rejects.toThrow('interrupted');
    }),
  );
});

describe('the observer', () => {
  it(
    'shows a release that was deleted as missing, and the one made again as another object',
    started(async ({ world }) => {
      await converge.run(world);
      const kubernetes = await world.kubernetes('fsn1');
      const seen: string[] = [];
      for await (const view of world.observe!('fsn1', { signal: world.signal, workloads: true })) {
        if (!view.synced) continue;
        const reloader = view.components.find((one) => one.component === 'reloader');
        if (seen.length === 0) await kubernetes.remove(HELM_RELEASES, 'bp-reloader', 'flux-system');
        const now = reloader === undefined ? 'nothing' : reloader.missing ? 'missing' : reloader.uid;
        if (seen.at(-1) !== now) seen.push(now);
        if (seen.length === 3 && reloader?.state === 'installed') break;
      }
      expect(seen).toEqual([expect.stringMatching(/-/), 'missing', expect.stringMatching(/-/)]);
      expect(seen[2]).not.toBe(seen[0]);
    }),
  );
});

describe('a component that fails', () => {
  it.each([
    ['after ten seconds', false],
    ['at once when asked to', true],
  ])(
    'ends the stage %s',
    (_when, failFast) =>
      started(
        async ({ world, events, clock }) => {
          const { emit } = world;
          Object.assign(world, {
            emit: async (event: EventBody) => {
              if (event.type === 'component-changed' && event.state === 'failed') clock.stand();
              await emit(event);
            },
          });
          const run = failure(converge.run(world));
          await toldThat(events, (told) => changes(told).some((event) => event.state === 'failed'));
          if (!failFast) clock.leap(10_000);
          const error = await run;
          expect(error).toMatchObject({ code: 'CATALYST-COMPONENT-FAILED', exit: 5 });
          expect(error.message).toMatch(/^reloader failed: /);
          const story = changes(events)
            .filter((event) => event.component === 'reloader')
            .map((event) => event.state);
          expect(story.at(-1)).toBe('failed');
          expect(story.filter((state) => state === 'failed')).toHaveLength(1);
          expect(
            events.some((event) => 'attempts' in event && event.attempts === 4 && (event.attempt ?? 0) >= 2),
          ).toBe(true);
        },
        {
          run: { failFast, convergeTimeoutMs: HOUR },
          faults: fault({ name: 'retries-exhausted', target: 'reloader' }),
        },
      )(),
    PATIENCE_MS,
  );
});

describe('what waits is named with its cause, and time running out is never ready', () => {
  const CASES: [fault: string, target: string, cause: string][] = [
    ['crash-loop', 'velero', 'container .* crashes'],
    ['hollow-release', 'velero', '.*of its manifest .* not exist'],
    ['chart-missing', 'cilium', 'the chart or its version is not in the registry'],
  ];
  it.each(CASES)(
    '%s',
    (name, target, cause) =>
      started(
        async ({ world, events, clock }) => {
          const run = failure(converge.run(world));
          const named = new RegExp(`^Waiting for ${target}.* ${cause}.* Fix: `);
          await toldThat(events, (told) => named.test(waitingTexts(told).at(-1) ?? ''));
          clock.leap(HOUR);
          const error = await run;
          expect(error).toMatchObject({ code: 'CATALYST-TIMED-OUT', exit: 6 });
          expect(error.faults?.find((fault) => fault.field === target)?.reason).toMatch(
            new RegExp(`^${cause}`),
          );
          expect(await converge.isDone(world)).toBeUndefined();
        },
        { speed: 400, run: { convergeTimeoutMs: HOUR }, faults: fault({ name, target }) },
      )(),
    PATIENCE_MS,
  );
});

describe('a pull secret that the registry refuses', () => {
  const refused = fault({ name: 'pull-secret-401', target: 'loki' });

  it(
    'ends the stage with the token to mend once nothing else moves, not with the hour',
    started(
      async ({ world, events }) => {
        const error = await failure(converge.run(world));
        expect(error).toMatchObject({
          code: 'CATALYST-PULL-SECRET',
          exit: 3,
          message: 'loki: the registry refuses the pull secret (401), and nothing else is left to wait for.',
          hint: expect.stringContaining('set a good one, then catalyst sovereign resume'),
          faults: [{ field: 'loki' }],
        });
        const installed = changes(events).filter((event) => event.state === 'installed');
        expect(installed.map((event) => event.component)).toContain('velero');
      },
      { speed: 400, run: { convergeTimeoutMs: HOUR }, faults: refused },
    ),
    PATIENCE_MS,
  );

  it(
    'ends nothing when it is mended while others still move',
    started(
      async ({ world, events, ground }) => {
        const run = converge.run(world);
        await toldThat(events, (told) =>
          changes(told).some((event) => event.component === 'loki' && event.state === 'degraded'),
        );
        ground.faults.clear();
        ground.faults.set({ name: 'crash-loop', target: 'velero', times: 6 });
        expect(await run).toBe('35 of 35 installed');
      },
      { speed: 400, run: { convergeTimeoutMs: HOUR }, faults: refused },
    ),
    PATIENCE_MS,
  );
});

describe('what is seen only when somebody looks again', () => {
  it(
    'a component that mended itself is told when the stage is skipped, and only that one',
    started(async ({ world, events, clock }) => {
      await converge.run(world);
      clock.stand();
      const healthy = changes(events).find((event) => event.component === 'harbor');
      await world.emit({ ...healthy!, state: 'degraded', cause: 'its container crashes' });
      events.length = 0;
      expect(await converge.isDone(world)).toBe('35 of 35 installed');
      expect(changes(events)).toMatchObject([{ component: 'harbor', state: 'installed' }]);
      expect(world.progress().components['fsn1/harbor']).toMatchObject({ state: 'installed' });
      expect(world.progress().components['fsn1/harbor']).not.toHaveProperty('cause');
      events.length = 0;
      expect(await converge.isDone(world)).toBe('35 of 35 installed');
      expect(events).toEqual([]);
    }),
    PATIENCE_MS,
  );

  it(
    'a pull secret that comes late ends nothing: Flux is made to ask again',
    switchedOn(
      async ({ world, events }) => {
        const early = await failure(converge.run(world));
        expect(early).toMatchObject({ code: 'CATALYST-PULL-SECRET' });
        await cluster.run(world);
        events.length = 0;
        expect(await converge.run(world)).toBe('35 of 35 installed');
      },
      { speed: 400, run: { convergeTimeoutMs: HOUR } },
    ),
    PATIENCE_MS,
  );
});

describe('a link that breaks in the middle', () => {
  it.each(['watch-cut', 'watch-410', 'watch-half-open', 'api-down'])(
    '%s changes nothing in what is told',
    (name) =>
      started(
        async ({ world, events, ground }) => {
          const run = converge.run(world);
          const installed = (told: EventBody[]) =>
            changes(told).filter((event) => event.state === 'installed');
          await toldThat(events, (told) => installed(told).length >= 3);
          ground.faults.set(name === 'api-down' ? { name } : { name, times: 4 });
          if (name === 'api-down') {
            await toldThat(events, (told) =>
              told.some(
                (event) =>
                  event.type === 'stage-advanced' && event.step === 'fsn1.watch' && event.state === 'running',
              ),
            );
            ground.faults.clear(name);
          }
          expect(await run).toBe('35 of 35 installed');
          expect(installed(events)).toHaveLength(35);
        },
        { run: { convergeTimeoutMs: HOUR } },
      )(),
    PATIENCE_MS,
  );
});
