import { expect, it } from 'vitest';
import { OCI_REPOSITORIES } from '../../../../src/clients/flux/collections.ts';
import { watchServed } from '../../../../src/clients/flux/watch-served.ts';
import type { Kubernetes, Resource, WatchUpdate } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { HandClock } from '../kubernetes/hand-clock.ts';

/** @param answers what discovery says, one after the other; the watch at a version goes on only if it is served */
function cluster(served: string[], answers: (string | undefined | Error)[]) {
  const watched: string[] = [];
  const servedVersion = async () => {
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  const watch = async function* ({ version }: Resource): AsyncGenerator<WatchUpdate> {
    watched.push(version);
    if (served.includes(version)) yield { type: 'synced', objects: [] };
    yield { type: 'absent' };
    throw new Error('nobody asks on after absent');
  };
  const clock = new HandClock();
  const stop = new AbortController();
  const kubernetes = { servedVersion, watch } as unknown as Kubernetes;
  const updates = watchServed(kubernetes, OCI_REPOSITORIES, { signal: stop.signal }, { clock, speed: 1 });
  return { updates, watched, clock, stop };
}

it('needs no discovery where the newest version is served', async () => {
  const { updates, watched } = cluster(['v1'], [new Error('nobody asks')]);
  expect((await updates.next()).value).toMatchObject({ type: 'synced' });
  expect(watched).toEqual(['v1']);
  await updates.return(undefined);
});

it('watches at the version that is served, and looks again when that one goes away', async () => {
  const { updates, watched, clock, stop } = cluster(['v1beta2', 'v2'], ['v1beta2', undefined, 'v2']);
  expect((await updates.next()).value).toEqual({ type: 'absent' });
  expect((await updates.next()).value).toMatchObject({ type: 'synced' });
  expect((await updates.next()).value).toEqual({ type: 'absent' });
  const second = updates.next();
  await clock.pass((ms) => ms === 5_000);
  expect((await second).value).toMatchObject({ type: 'synced' });
  expect(watched).toEqual(['v1', 'v1beta2', 'v2']);
  stop.abort();
  await updates.return(undefined);
});

it('leaves the word to the watch when discovery does not answer', async () => {
  const { updates, watched, clock } = cluster([], [new Error('503')]);
  expect((await updates.next()).value).toEqual({ type: 'absent' });
  const again = updates.next();
  await clock.pass((ms) => ms === 5_000);
  expect((await again).value).toEqual({ type: 'absent' });
  expect(watched).toEqual(['v1', 'v1']);
  await updates.return(undefined);
});
