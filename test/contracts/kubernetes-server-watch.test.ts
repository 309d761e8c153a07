import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Booted, bootedCluster } from '../support/booted.ts';
import { type RawLink, raw, rawWatch } from '../support/raw-kubernetes.ts';

let world: Booted;
let link: RawLink;
let spaces = 0;
let maps = '';

beforeAll(async () => {
  world = await bootedCluster();
  link = world.link;
});
afterAll(() => world.part.stop());
beforeEach(async () => {
  const name = `space-${++spaces}`;
  maps = `/api/v1/namespaces/${name}/configmaps`;
  await raw(link, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
});

const put = (name: string, labels: Record<string, string> = {}) =>
  raw(link, 'POST', maps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } });
const label = (name: string, labels: Record<string, string | null>) =>
  raw(link, 'PATCH', `${maps}/${name}`, { metadata: { labels } }, 'application/merge-patch+json');
const listed = async (query = '') =>
  (await raw(link, 'GET', `${maps}${query}`)).body as unknown as {
    metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
    items: { metadata: { name: string } }[];
  };
const names = (list: { items: { metadata: { name: string } }[] }) =>
  list.items.map(({ metadata }) => metadata.name);

describe('lists', () => {
  it('come in pages that show one moment', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await put(name);
    const first = await listed('?limit=2');
    expect(names(first)).toEqual(['a', 'b']);
    expect(first.metadata.remainingItemCount).toBe(3);
    await put('bb');
    const second = await listed(`?limit=2&continue=${first.metadata.continue}`);
    expect(names(second)).toEqual(['c', 'd']);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const last = await listed(`?limit=2&continue=${second.metadata.continue}`);
    expect(names(last)).toEqual(['e']);
    expect(last.metadata.continue).toBeUndefined();
  });

  it('select by labels and by name', async () => {
    await put('x', { tier: 'web' });
    await put('y', { tier: 'data', old: 'yes' });
    expect(names(await listed('?labelSelector=tier%3Dweb'))).toEqual(['x']);
    expect(names(await listed('?labelSelector=tier%20in%20(web,data),!old'))).toEqual(['x']);
    expect(names(await listed('?labelSelector=tier!%3Dweb'))).toContain('y');
    expect(names(await listed('?fieldSelector=metadata.name%3Dy'))).toEqual(['y']);
    expect((await raw(link, 'GET', `${maps}?fieldSelector=data.a%3Db`)).status).toBe(400);
  });

  it('refuse a version that is yet to come', async () => {
    expect(await raw(link, 'GET', `${maps}?resourceVersion=999999999`)).toMatchObject({
      status: 504,
      body: { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } },
    });
  });

  it('answer 410 to a token from before a compaction, with one that goes on inconsistently', async () => {
    for (const name of ['a', 'b', 'c']) await put(name);
    const { metadata } = await listed('?limit=1');
    const watch = await rawWatch(link, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`);
    world.ground.faults.set({ name: 'watch-410', target: 'configmaps', times: 1 });
    world.ground.clock.advance(2_000);
    await watch.until(({ ended }) => ended !== 'open');
    const gone = await raw(link, 'GET', `${maps}?limit=1&continue=${metadata.continue}`);
    expect(gone).toMatchObject({
      status: 410,
      body: { reason: 'Expired', metadata: { continue: expect.any(String) } },
    });
    const rest = await listed(
      `?continue=${(gone.body.metadata as unknown as { continue: string }).continue}`,
    );
    expect(names(rest)).toEqual(['b', 'c']);
  });
});

describe('watches', () => {
  it('go on from a version without a gap', async () => {
    const { metadata } = await listed();
    await put('one');
    const watch = await rawWatch(link, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`);
    await put('two');
    await raw(link, 'DELETE', `${maps}/one`);
    await watch.until(({ events }) => events.length === 3);
    expect(watch.events.map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ['ADDED', 'one'],
      ['ADDED', 'two'],
      ['DELETED', 'one'],
    ]);
    watch.close();
  });

  it('begin with everything when no version is given', async () => {
    await put('one');
    const watch = await rawWatch(link, `${maps}?watch=true`);
    await watch.until(({ events }) => events.length === 1);
    expect(watch.events[0]?.type).toBe('ADDED');
    watch.close();
  });

  it('turn a change of labels into ADDED and DELETED', async () => {
    const { metadata } = await listed();
    const watch = await rawWatch(
      link,
      `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}&labelSelector=on%3Dyes`,
    );
    await put('one');
    await label('one', { on: 'yes' });
    await label('one', { more: '1' });
    await label('one', { on: null });
    await watch.until(({ events }) => events.length === 3);
    expect(watch.events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    watch.close();
  });

  it('send bookmarks when asked to, at the newest version', async () => {
    const { metadata } = await listed();
    const watch = await rawWatch(
      link,
      `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}&allowWatchBookmarks=true`,
    );
    const plain = await rawWatch(link, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`);
    world.ground.clock.advance(61_000);
    await watch.until(({ events }) => events.length > 0);
    expect(watch.events[0]).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { resourceVersion: expect.stringMatching(/^\d+$/) } },
    });
    expect(plain.events).toEqual([]);
    watch.close();
    plain.close();
  });

  it('end at timeoutSeconds', async () => {
    const watch = await rawWatch(link, `${maps}?watch=true&timeoutSeconds=5`);
    world.ground.clock.advance(5_000);
    await watch.until(({ ended }) => ended !== 'open');
    expect(watch.ended).toBe('end');
  });

  it('answer a version that is too old with one ERROR event of code 410', async () => {
    const watch = await rawWatch(link, `${maps}?watch=true&resourceVersion=1`);
    await watch.until(({ ended }) => ended !== 'open');
    expect(watch.events).toMatchObject([
      { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
    ]);
  });

  it('refuse the streaming list, whose feature is off', async () => {
    expect(
      (await raw(link, 'GET', `${maps}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`))
        .status,
    ).toBe(422);
  });
});

describe('faults of a link', () => {
  const watching = async () =>
    rawWatch(link, `${maps}?watch=true&resourceVersion=${(await listed()).metadata.resourceVersion}`);

  it('watch-cut ends it in the middle; the next one goes on from the same version', async () => {
    const { metadata } = await listed();
    const watch = await watching();
    world.ground.faults.set({ name: 'watch-cut', target: 'configmaps', times: 1 });
    world.ground.clock.advance(1_000);
    await watch.until(({ ended }) => ended !== 'open');
    expect(watch.ended).toBe('cut');
    await put('meanwhile');
    const again = await rawWatch(link, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion}`);
    await again.until(({ events }) => events.length === 1);
    again.close();
  });

  it('watch-half-open keeps the socket and sends nothing more; a new watch is fine', async () => {
    const watch = await watching();
    world.ground.faults.set({ name: 'watch-half-open', target: 'configmaps', times: 1 });
    world.ground.clock.advance(1_000);
    const fresh = await watching();
    await put('unseen');
    await fresh.until(({ events }) => events.length === 1);
    expect(watch.events).toEqual([]);
    expect(watch.ended).toBe('open');
    watch.close();
    fresh.close();
  });

  it('api-down drops every connection until it is over', async () => {
    const watch = await watching();
    world.ground.faults.set({ name: 'api-down' });
    await expect(raw(link, 'GET', '/readyz')).rejects.toThrow();
    world.ground.clock.advance(1_000);
    await watch.until(({ ended }) => ended !== 'open');
    world.ground.faults.clear('api-down');
    await turn();
    expect((await raw(link, 'GET', '/readyz')).text).toBe('ok');
  });
});
