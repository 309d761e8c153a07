import { describe, expect, it } from 'vitest';
import type { KubeObject, Kubernetes, WatchUpdate } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { isHandled } from '../../../../src/domain/component/flux-request.ts';
import { untilReleaseSettled } from '../../../../src/services/components/await-handled.ts';

const T = '2026-11-21T09:12:00.123000042Z';
const NAME = 'bp-harbor';

interface Told {
  ready?: [status: string, reason: string, message?: string];
  more?: Record<string, string>;
  handled?: boolean;
  observed?: boolean;
}

function release({ ready, more = {}, handled = true, observed = true }: Told): KubeObject {
  const conditions = [
    ...(ready === undefined
      ? []
      : [{ type: 'Ready', status: ready[0], reason: ready[1], message: ready[2] ?? '' }]),
    ...Object.entries(more).map(([type, reason]) => ({ type, status: 'True', reason, message: reason })),
  ];
  return {
    metadata: { name: NAME, namespace: 'flux-system', uid: 'u', generation: 3 },
    spec: {},
    status: {
      ...{ conditions, observedGeneration: observed ? 3 : -1 },
      ...(handled ? { lastHandledReconcileAt: T } : {}),
    },
  };
}

/** Waits on a watch that tells these, one after the other, and then nothing. */
function waitOn(told: Told[], abort = new AbortController()) {
  let taken = 0;
  let expire = () => {};
  const watch: Kubernetes['watch'] = async function* (_resource, { signal }): AsyncGenerator<WatchUpdate> {
    for (const [index, one] of told.entries()) {
      taken += 1;
      const object = release(one);
      yield index === 0 ? { type: 'synced', objects: [object] } : { type: 'upserted', object };
    }
    expire();
    if (signal.aborted) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      expire = resolve;
      if (signal?.aborted === true) reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  const waiting = {
    kubernetes: { watch } as Kubernetes,
    resource: { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases' },
    ...{ namespace: 'flux-system', name: NAME, timeoutMs: 1, signal: abort.signal },
    clock: { now: () => Date.parse(T), sleep },
  };
  const settled = untilReleaseSettled(waiting, 'fsn1', (object) => isHandled(object, T));
  return { settled, taken: () => taken };
}

const READY: Told['ready'] = ['True', 'UpgradeSucceeded'];

describe('waiting for what comes of a request', () => {
  it.each<[string, Told[], string, number]>([
    ['at once', [{ ready: READY }], 'installed', 1],
    ['not before it is handled', [{ ready: READY, handled: false }, { ready: READY }], 'installed', 2],
    [
      'not while it is at work',
      [
        { ready: READY, more: { Reconciling: 'Progressing' } },
        { ready: ['Unknown', 'Progressing'] },
        { ready: READY },
      ],
      'installed',
      3,
    ],
    ['not at an older spec', [{ ready: READY, observed: false }, { ready: READY }], 'installed', 2],
    [
      'through its dependencies and sources',
      [
        { ready: ['False', 'DependencyNotReady', "dependency 'flux-system/bp-cnpg' is not ready"] },
        { ready: ['False', 'SourceNotReady'] },
        { ready: READY },
      ],
      'installed',
      3,
    ],
    [
      'to a failure with retries left',
      [{ ready: ['False', 'InstallFailed', 'it broke'] }, { ready: READY }],
      'degraded',
      1,
    ],
    [
      'to its end',
      [{ ready: ['False', 'InstallFailed', 'it broke'], more: { Stalled: 'RetriesExceeded' } }],
      'failed',
      1,
    ],
  ])('%s', async (_how, told, state, steps) => {
    const { settled, taken } = waitOn(told);
    expect(await settled).toMatchObject({ state, component: 'harbor' });
    expect(taken()).toBe(steps);
  });

  it('says how far it is when time runs out', async () => {
    const waits: Told = {
      ready: ['False', 'DependencyNotReady', "dependency 'flux-system/bp-cnpg' is not ready"],
    };
    await expect(waitOn([waits]).settled).rejects.toMatchObject({
      ...{ code: 'CATALYST-TIMED-OUT', exit: 6 },
      message: expect.stringMatching(
        /^bp-harbor is still pending \(DependencyNotReady: .*bp-cnpg.* after the longest wait\.$/,
      ),
    });
    await expect(waitOn([]).settled).rejects.toMatchObject({
      message: expect.stringContaining('is not there'),
    });
  });

  it('does not call well what nobody has looked at since it was asked', async () => {
    await expect(waitOn([{ ready: READY, handled: false }]).settled).rejects.toMatchObject({
      message: 'helm-controller has not looked at bp-harbor by the end of the longest wait.',
      hint: 'Look at helm-controller: catalyst component logs flux --controller',
    });
    const busy: Told = { ready: READY, handled: false, more: { Reconciling: 'Progressing' } };
    await expect(waitOn([busy]).settled).rejects.toThrow('bp-harbor is still installed');
  });

  it('ends when it is interrupted', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(waitOn([{ handled: false }], abort).settled).rejects.toMatchObject({ exit: 130 });
  });
});
