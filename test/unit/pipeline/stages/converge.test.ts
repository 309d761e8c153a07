import { describe, expect, it as sequential } from 'vitest';
import { HELM_RELEASES } from '../../../../src/clients/flux/collections.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import type { EventBody } from '../../../../src/domain/event.ts';
import { cluster } from '../../../../src/pipeline/stages/cluster.ts';
import { converge } from '../../../../src/pipeline/stages/converge.ts';
import type { FaultSetting } from '../../../../src/sandbox/ground.ts';
import { type Simulation, simulate } from './converge-simulation.ts';

type Options = NonNullable<Parameters<typeof simulate>[0]>;
type Changed = EventBody & { type: 'component-changed' };

// Every case has a Sovereign of its own and mostly waits for it.
const it = sequential.concurrent;

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
      async ({ world, events }) => {
        expect(await cluster.isDone(world)).toBeUndefined();
        expect(await cluster.run(world)).toBe('1 node ready, Secrets for Flux in place');
        expect(await cluster.isDone(world)).toBeTypeOf('string');
        expect(await converge.isDone(world)).toBeUndefined();
        expect(await converge.run(world)).toBe('35 of 35 installed');
        expect(await converge.isDone(world)).toBe('35 of 35 installed');
        const installed = changes(events).filter((event) => event.state === 'installed');
        expect(new Set(installed.map((event) => event.component)).size).toBe(35);
        expect(installed).toHaveLength(35);
        expect(waitingTexts(events)).toContainEqual(expect.stringMatching(/which blocks \d+ others/));
      },
      { speed: 80 },
    ),
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
    ['within ten seconds', false, 10_000],
    ['at once when asked to', true, 2_000],
  ])('ends the stage %s', (_when, failFast, atMost) =>
    started(
      async ({ world, events }) => {
        let failedAt = 0;
        const { emit } = world;
        Object.assign(world, {
          emit: async (event: EventBody) => {
            if (event.type === 'component-changed' && event.state === 'failed') failedAt = Date.now();
            await emit(event);
          },
        });
        const error = await failure(converge.run(world));
        expect(error).toMatchObject({ code: 'CATALYST-COMPONENT-FAILED', exit: 5 });
        expect(error.message).toMatch(/^reloader failed: /);
        expect(Date.now() - failedAt).toBeLessThan(atMost);
        const story = changes(events)
          .filter((event) => event.component === 'reloader')
          .map((event) => event.state);
        expect(story.at(-1)).toBe('failed');
        expect(story.filter((state) => state === 'failed')).toHaveLength(1);
        expect(
          events.some((event) => 'attempts' in event && event.attempts === 4 && (event.attempt ?? 0) >= 2),
        ).toBe(true);
      },
      { run: { failFast }, faults: fault({ name: 'retries-exhausted', target: 'reloader' }) },
    )(),
  );
});

describe('what waits is named with its cause, and time running out is never ready', () => {
  const CASES: [fault: string, target: string, cause: RegExp][] = [
    ['crash-loop', 'velero', /^container .* crashes/],
    ['hollow-release', 'velero', /of its manifest .* not exist$/],
    ['pull-secret-401', 'cilium', /^the registry refuses the pull secret \(401\)$/],
    ['chart-missing', 'cilium', /^the chart or its version is not in the registry$/],
  ];
  it.each(CASES)('%s', (name, target, cause) =>
    started(
      async ({ world, events }) => {
        const error = await failure(converge.run(world));
        expect(error).toMatchObject({ code: 'CATALYST-TIMED-OUT', exit: 6 });
        expect(error.faults?.find((fault) => fault.field === target)?.reason).toMatch(cause);
        const last = waitingTexts(events).at(-1);
        expect(last).toMatch(new RegExp(`^Waiting for ${target}`));
        expect(last).toMatch(/Fix: /);
        expect(await converge.isDone(world)).toBeUndefined();
      },
      { speed: 400, run: { convergeTimeoutMs: 5_000 }, faults: fault({ name, target }) },
    )(),
  );
});

describe('a link that breaks in the middle', () => {
  it.each(['watch-cut', 'watch-410', 'watch-half-open', 'api-down'])(
    '%s changes nothing in what is told',
    (name) =>
      started(
        async ({ world, events, ground }) => {
          const run = converge.run(world);
          const until = async (count: number) => {
            while (changes(events).filter((event) => event.state === 'installed').length < count) {
              await new Promise((resolve) => setTimeout(resolve, 20));
            }
          };
          await until(3);
          ground.faults.set(name === 'api-down' ? { name } : { name, times: 4 });
          if (name === 'api-down') {
            while (
              !events.some(
                (event) =>
                  event.type === 'stage-advanced' && event.step === 'fsn1.watch' && event.state === 'running',
              )
            ) {
              await new Promise((resolve) => setTimeout(resolve, 20));
            }
            ground.faults.clear(name);
          }
          expect(await run).toBe('35 of 35 installed');
          expect(changes(events).filter((event) => event.state === 'installed')).toHaveLength(35);
        },
        { speed: name === 'api-down' ? 80 : 200 },
      )(),
  );
});
