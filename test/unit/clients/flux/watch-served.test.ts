import { expect, it } from 'vitest';
import { OCI_REPOSITORIES } from '../../../../src/clients/flux/collections.ts';
import { watchServed } from '../../../../src/clients/flux/watch-served.ts';
import type { Kubernetes, Resource, WatchUpdate } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { HandClock } from '../kubernetes/hand-clock.ts';

function cluster(versions: (string | undefined | Error)[]) {
  const watched: string[] = [];
  const servedVersion = async () => {
    const next = versions.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  const watch = async function* ({ version }: Resource): AsyncGenerator<WatchUpdate> {
    watched.push(version);
    yield { type: 'synced', objects: [] };
    yield { type: 'absent' };
    throw new Error('nobody asks on after absent');
  };
  const clock = new HandClock();
  const stop = new AbortController();
  const kubernetes = { servedVersion, watch } as unknown as Kubernetes;
  const updates = watchServed(kubernetes, OCI_REPOSITORIES, { signal: stop.signal }, { clock, speed: 1 });
  return { updates, watched, clock, stop };
}

it('watches at the version that is served, and looks again when that one goes away', async () => {
  const { updates, watched, clock, stop } = cluster([undefined, 'v1beta2', undefined, 'v1']);
  expect((await updates.next()).value).toEqual({ type: 'absent' });
  const first = updates.next();
  await clock.pass((ms) => ms === 5_000);
  expect((await first).value).toMatchObject({ type: 'synced' });
  expect((await updates.next()).value).toEqual({ type: 'absent' });
  const second = updates.next();
  await clock.pass((ms) => ms === 5_000);
  await clock.pass((ms) => ms === 5_000);
  expect((await second).value).toMatchObject({ type: 'synced' });
  expect(watched).toEqual(['v1beta2', 'v1']);
  stop.abort();
  await updates.return(undefined);
});

it('leaves the word to the watch when discovery does not answer', async () => {
  const { updates, watched } = cluster([new Error('503')]);
  expect((await updates.next()).value).toMatchObject({ type: 'synced' });
  expect(watched).toEqual(['v1']);
  await updates.return(undefined);
});
