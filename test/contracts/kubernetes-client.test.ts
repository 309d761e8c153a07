import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubernetes } from '../../src/clients/kubernetes/create-kubernetes.ts';
import type { Kubernetes, WatchUpdate } from '../../src/clients/kubernetes/kubernetes.ts';
import { signAdminCertificate } from '../../src/domain/certificates.ts';
import { ApiServer, listOf, status, thing } from '../support/api-server.ts';
import { directTarget } from '../support/direct-target.ts';
import { HandClock } from '../unit/clients/kubernetes/hand-clock.ts';

const RELEASES = { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases' };
const HOUR = 3_600_000;
const isBackOff = (ms: number) => ms >= 400 && ms < 30_000 && ms !== 5_000;
const isWatchdog = (ms: number) => ms === 75_000;

let server: ApiServer;
let clock: HandClock;
let kubernetes: Kubernetes;
let stop: AbortController;
let minted: number;

function connect(
  servers: string[] = [server.url],
  serverName = 'sovereign.test',
  ca = server.ca,
): Kubernetes {
  return createKubernetes({
    access: {
      servers,
      serverName,
      ca,
      async certificate() {
        minted += 1;
        const pair = await signAdminCertificate(server.clientCa, clock.now());
        return { cert: pair.certificate, key: pair.key, until: Date.parse(pair.expiresAt) };
      },
    },
    target: directTarget,
    clock,
    random: (length) => new Uint8Array(length).fill(128),
  });
}

beforeEach(async () => {
  server = await ApiServer.start();
  clock = new HandClock(Date.now() - 25 * HOUR);
  stop = new AbortController();
  minted = 0;
  kubernetes = connect();
});

afterEach(async () => {
  stop.abort();
  await kubernetes.close();
  await server.stop();
});

function watching() {
  const updates = kubernetes
    .watch(RELEASES, { namespace: 'flux-system', signal: stop.signal })
    [Symbol.asyncIterator]();
  return async (): Promise<WatchUpdate> => {
    const next = await updates.next();
    if (next.done === true) throw new Error('the watch ended');
    return next.value;
  };
}

/** Lists answer at once; watches are left open for the test. */
function listing(version: string, items: unknown[]): void {
  server.answer = (call) => (call.watch ? call.open() : call.json(200, listOf(version, items)));
}

const names = (update: WatchUpdate) =>
  update.type === 'synced' ? update.objects.map((one) => one.metadata.name) : update.type;

describe('list and watch', () => {
  it('lists in chunks, then follows from the version of the list', async () => {
    server.answer = (call) => {
      if (call.watch) return call.open();
      if (call.query.get('continue') === null) return call.json(200, listOf('7', [thing('a', '1')], 'more'));
      call.json(200, listOf('7', [thing('b', '2')]));
    };
    const next = watching();
    expect(names(await next())).toEqual(['a', 'b']);
    const following = next();
    const watch = await server.call(2);
    expect(watch.path).toBe('/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases');
    expect(watch.query.get('resourceVersion')).toBe('7');
    expect(watch.query.get('allowWatchBookmarks')).toBe('true');
    watch.event('MODIFIED', thing('a', '8'));
    expect(await following).toMatchObject({ type: 'upserted', object: { metadata: { name: 'a' } } });
  });

  it('goes on from the last bookmark when the server closes', async () => {
    listing('7', []);
    const next = watching();
    await next();
    const following = next();
    const first = await server.call(1);
    first.event('BOOKMARK', { metadata: { resourceVersion: '42' } });
    first.end();
    const second = await server.call(2);
    expect(second.watch).toBe(true);
    expect(second.query.get('resourceVersion')).toBe('42');
    second.event('DELETED', thing('a', '43'));
    expect(await following).toMatchObject({ type: 'deleted' });
  });

  it('understands an event that arrives in pieces, and several in one piece', async () => {
    listing('7', []);
    const next = watching();
    await next();
    const following = next();
    const watch = await server.call(1);
    const line = `${JSON.stringify({ type: 'ADDED', object: thing('ü', '8') })}\n`;
    const bytes = Buffer.from(line + line.replaceAll('ü', 'b'));
    const cut = bytes.indexOf(0xc3) + 1;
    watch.raw(bytes.subarray(0, cut));
    await new Promise((resolve) => setImmediate(resolve));
    watch.raw(bytes.subarray(cut));
    expect(await following).toMatchObject({ object: { metadata: { name: 'ü' } } });
    expect(await next()).toMatchObject({ object: { metadata: { name: 'b' } } });
  });

  const GONE: [string, (server: ApiServer) => void][] = [
    [
      'as an HTTP status of the watch',
      (one) => {
        one.answer = (call) => {
          if (!call.watch) return call.json(200, listOf('9', [thing('a', '1')]));
          if (one.calls.filter((past) => past.watch).length === 1)
            return call.json(410, status(410, 'Expired'));
          call.open();
        };
      },
    ],
    [
      'as an event of the stream',
      (one) => {
        one.answer = (call) => {
          if (!call.watch) return call.json(200, listOf('9', [thing('a', '1')]));
          call.open();
          if (one.calls.filter((past) => past.watch).length === 1)
            call.event('ERROR', status(410, 'Expired'));
        };
      },
    ],
    [
      'as an event with reason Gone and no code',
      (one) => {
        one.answer = (call) => {
          if (!call.watch) return call.json(200, listOf('9', [thing('a', '1')]));
          call.open();
          if (one.calls.filter((past) => past.watch).length === 1) call.event('ERROR', { reason: 'Gone' });
        };
      },
    ],
    [
      'as an event of code 500 about a change whose former state is gone',
      (one) => {
        one.answer = (call) => {
          if (!call.watch) return call.json(200, listOf('9', [thing('a', '1')]));
          call.open();
          if (one.calls.filter((past) => past.watch).length === 1)
            call.event('ERROR', status(500, 'InternalError'));
        };
      },
    ],
    [
      'as a resource version that is too large',
      (one) => {
        one.answer = (call) => {
          if (!call.watch) return call.json(200, listOf('9', [thing('a', '1')]));
          if (one.calls.filter((past) => past.watch).length > 1) return call.open();
          call.json(504, {
            ...status(504, 'Timeout'),
            details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
          });
        };
      },
    ],
  ];
  it.each(GONE)('lists again after 410 %s', async (_where, arrange) => {
    arrange(server);
    const next = watching();
    expect(names(await next())).toEqual(['a']);
    const again = next();
    await clock.pass(isBackOff);
    expect(names(await again)).toEqual(['a']);
  });

  it('starts the list again after 410 on a continue token', async () => {
    let expired = false;
    server.answer = (call) => {
      if (call.watch) return call.open();
      if (call.query.get('continue') === null) return call.json(200, listOf('7', [thing('a', '1')], 'more'));
      if (expired) return call.json(200, listOf('7', [thing('b', '2')]));
      expired = true;
      call.json(410, status(410, 'Expired'));
    };
    expect(names(await watching()())).toEqual(['a', 'b']);
    expect(server.calls.filter((call) => !call.watch)).toHaveLength(4);
  });
});

describe('a link that breaks', () => {
  it('opens a silent watch again by the clock, without listing and without a false word', async () => {
    listing('7', [thing('a', '1')]);
    const next = watching();
    await next();
    const changed = next();
    await server.call(1);
    await clock.pass(isWatchdog);
    (await server.call(2)).event('ADDED', thing('b', '8'));
    expect(await changed).toMatchObject({ type: 'upserted', object: { metadata: { name: 'b' } } });
    expect(server.calls[2]?.query.get('resourceVersion')).toBe('7');
    expect(server.calls.filter((call) => !call.watch)).toHaveLength(1);
  });

  it('says so within two minutes when the silent one is gone, as after a power cut', async () => {
    listing('7', [thing('a', '1')]);
    const next = watching();
    await next();
    const stale = next();
    await server.call(1);
    server.answer = () => undefined;
    await clock.pass(isWatchdog);
    await server.call(2);
    await clock.pass((ms) => ms === 30_000);
    expect(await stale).toMatchObject({ type: 'stale', code: 'CATALYST-KUBERNETES-UNREACHABLE' });
  });

  it('follows at another control plane when the one it follows dies in the middle, from the same version', async () => {
    const other = await server.another();
    await kubernetes.close();
    kubernetes = connect([server.url, other.url]);
    listing('7', [thing('a', '1')]);
    const next = watching();
    await next();
    const changed = next();
    await server.call(1);
    other.answer = (call) => {
      call.open();
      call.event('MODIFIED', thing('a', '8'));
    };
    await server.stop();
    expect(await changed).toMatchObject({ type: 'stale' });
    const fresh = next();
    await clock.pass(isBackOff);
    expect(await fresh).toEqual({ type: 'fresh' });
    expect(await next()).toMatchObject({ type: 'upserted', object: { metadata: { resourceVersion: '8' } } });
    expect(other.calls.map((call) => call.query.get('resourceVersion'))).toEqual(['7']);
    await other.stop();
  });

  it('goes on from its version without listing when connections were refused for a while', async () => {
    listing('7', [thing('a', '1')]);
    const next = watching();
    await next();
    const stale = next();
    await server.call(1);
    await server.stop();
    expect(await stale).toMatchObject({ type: 'stale' });
    const fresh = next();
    const first = await clock.pass(isBackOff);
    const second = await clock.pass((ms) => isBackOff(ms) && ms > first);
    expect(second).toBeCloseTo(first * 2, -1);
    const asleep = await clock.asleep((ms) => isBackOff(ms) && ms > second);
    await server.listen();
    clock.advance(asleep);
    expect(await fresh).toEqual({ type: 'fresh' });
    expect(server.calls.at(-1)?.query.get('resourceVersion')).toBe('7');
    expect(server.calls.filter((call) => !call.watch)).toHaveLength(1);
  });

  it('waits as long as Retry-After says', async () => {
    server.answer = (call) =>
      server.calls.length === 1
        ? call.json(429, status(429, 'TooManyRequests'), { 'retry-after': '17' })
        : call.json(200, listOf('7', []));
    const next = watching();
    expect(await next()).toMatchObject({ type: 'stale', code: 'CATALYST-KUBERNETES-OVERLOADED' });
    const synced = next();
    expect(await clock.pass((ms) => ms === 17_000)).toBe(17_000);
    expect(names(await synced)).toEqual([]);
  });

  it.each([
    ['a line that is no JSON', 'not json\n'],
    ['an event of an unknown type', `${JSON.stringify({ type: 'HACKED', object: thing('a', '2') })}\n`],
    ['an object without a name', `${JSON.stringify({ type: 'ADDED', object: { metadata: {} } })}\n`],
    ['a list instead of an event', '[]\n'],
    ['a line without end', 'x'.repeat(9 * 1024 * 1024)],
  ])('tells of %s and lists again', async (_what, bytes) => {
    server.answer = (call) => {
      if (!call.watch) return call.json(200, listOf('7', [thing('a', '1')]));
      call.open();
      if (server.calls.filter((past) => past.watch).length === 1) call.raw(bytes);
    };
    const next = watching();
    await next();
    expect(await next()).toMatchObject({ type: 'stale', code: 'CATALYST-KUBERNETES-REPLY-INVALID' });
    const again = next();
    await clock.pass(isBackOff);
    expect(names(await again)).toEqual(['a']);
  });

  it('finds the control plane that answers, and stays with it', async () => {
    await kubernetes.close();
    kubernetes = connect(['https://127.0.0.1:1', server.url]);
    server.answer = (call) => call.json(200, listOf('1', []));
    await kubernetes.list(RELEASES);
    expect((await kubernetes.probe()).address).toBe(server.url);
    expect(await kubernetes.list(RELEASES)).toEqual([]);
  });
});

describe('credentials', () => {
  it('mints a new certificate before the old one expires, in the middle of a watch, without a false word', async () => {
    listing('7', [thing('a', '1')]);
    const next = watching();
    await next();
    const following = next();
    const old = await server.call(1);
    await clock.asleep(isWatchdog);
    clock.advance(25 * HOUR);
    const renewed = await server.call(2);
    expect(renewed.watch).toBe(true);
    expect(renewed.query.get('resourceVersion')).toBe('7');
    expect(renewed.serial).not.toBe(old.serial);
    expect(renewed.authorized).toBe(true);
    renewed.event('MODIFIED', thing('a', '8'));
    expect(await following).toMatchObject({ type: 'upserted' });
    expect(minted).toBe(2);
  });

  it('reads its credentials once more after a 401, then stops', async () => {
    server.answer = (call) => call.json(401, status(401, 'Unauthorized'));
    await expect(watching()()).rejects.toMatchObject({ code: 'CATALYST-KUBERNETES-UNAUTHORIZED', exit: 3 });
    expect(minted).toBe(2);
    await expect(kubernetes.get(RELEASES, 'a', 'b')).rejects.toMatchObject({
      code: 'CATALYST-KUBERNETES-UNAUTHORIZED',
    });
  });

  it('goes on when the credentials that it read again are good', async () => {
    server.answer = (call) => {
      if (call.watch) return call.open();
      if (server.calls.length === 1) return call.json(401, status(401, 'Unauthorized'));
      call.json(200, listOf('7', [thing('a', '1')]));
    };
    expect(names(await watching()())).toEqual(['a']);
  });

  it('names verb, resource and namespace of what is forbidden', async () => {
    server.answer = (call) => call.json(403, status(403, 'Forbidden', 'no'));
    const refused = watching()();
    await expect(refused).rejects.toMatchObject({ code: 'CATALYST-KUBERNETES-FORBIDDEN' });
    await expect(refused).rejects.toThrow(
      /list helmreleases\.helm\.toolkit\.fluxcd\.io in namespace flux-system/,
    );
  });

  it('refuses another name and another authority, whatever is asked', async () => {
    server.answer = (call) => call.json(200, listOf('1', []));
    const other = connect([server.url], 'other.test');
    await expect(other.probe()).resolves.toMatchObject({
      reached: 'tcp',
      code: 'CATALYST-KUBERNETES-CERTIFICATE',
    });
    await other.close();
    const stranger = await ApiServer.start();
    const distrusting = connect([server.url], 'sovereign.test', stranger.ca);
    await expect(distrusting.probe()).resolves.toMatchObject({
      reached: 'tcp',
      code: 'CATALYST-KUBERNETES-CERTIFICATE',
    });
    await distrusting.close();
    await stranger.stop();
    expect(server.calls).toHaveLength(0);
  });
});

describe('a group that is not there', () => {
  it('says so once, looks again, and attaches when it comes', async () => {
    let there = false;
    server.answer = (call) => {
      if (!there) return call.json(404, status(404, 'NotFound'));
      return call.watch ? call.open() : call.json(200, listOf('7', [thing('a', '1')]));
    };
    const next = watching();
    expect(await next()).toEqual({ type: 'absent' });
    const synced = next();
    await clock.pass((ms) => ms === 5_000);
    await server.call(1);
    there = true;
    await clock.pass((ms) => ms === 5_000);
    expect(names(await synced)).toEqual(['a']);
  });
});

describe('probe', () => {
  it('tells an address where nothing listens', async () => {
    const nowhere = connect(['https://127.0.0.1:1']);
    await expect(nowhere.probe()).resolves.toMatchObject({
      reached: 'nothing',
      code: 'CATALYST-KUBERNETES-UNREACHABLE',
    });
    await nowhere.close();
  });

  it('tells a server that does not accept us, one that is not ready, and one that is', async () => {
    server.answer = (call) => call.json(401, status(401, 'Unauthorized'));
    await expect(kubernetes.probe()).resolves.toMatchObject({
      reached: 'tls',
      code: 'CATALYST-KUBERNETES-UNAUTHORIZED',
    });
    const node = thing('cp1', '1', {
      status: { conditions: [{ type: 'Ready', status: 'False', message: 'no CNI' }] },
    });
    server.answer = (call) =>
      call.path === '/readyz' ? call.json(500, 'etcd') : call.json(200, listOf('1', [node]));
    await expect(kubernetes.probe()).resolves.toMatchObject({ reached: 'authenticated' });
    server.answer = (call) =>
      call.path === '/readyz' ? call.json(200, 'ok') : call.json(200, listOf('1', [node]));
    await expect(kubernetes.probe()).resolves.toMatchObject({
      reached: 'ready',
      nodes: [{ name: 'cp1', ready: false, reason: 'no CNI' }],
    });
  });
});

describe('single objects', () => {
  it('applies on the server side under our field manager', async () => {
    server.answer = (call) => call.json(200, { ...JSON.parse(call.body), kind: 'Secret' });
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'x', namespace: 'y' },
      data: { k: 'dg==' },
    };
    await kubernetes.apply(secret);
    const call = await server.call(0);
    expect([call.method, call.path, call.query.get('fieldManager')]).toEqual([
      'PATCH',
      '/api/v1/namespaces/y/secrets/x',
      'catalyst',
    ]);
  });

  it('gives undefined for what is absent and tries again what is overloaded', async () => {
    server.answer = (call) => call.json(404, status(404, 'NotFound'));
    expect(await kubernetes.get(RELEASES, 'a', 'b')).toBeUndefined();
    server.answer = (call) =>
      server.calls.length === 2 ? call.json(503, {}) : call.json(200, thing('a', '1'));
    const got = kubernetes.get(RELEASES, 'a', 'b');
    await clock.pass(isBackOff);
    expect((await got)?.metadata.name).toBe('a');
  });
});

describe('logs', () => {
  it('are whole, however much was printed: a limit of bytes would cut off the newest', async () => {
    const printed = `${'an old line\n'.repeat(200_000)}the newest line\n`;
    server.answer = ({ query, raw, open, end }) => {
      const limit = query.get('limitBytes');
      open();
      raw(limit === null ? printed : printed.slice(0, Number(limit)));
      end();
    };
    const text = await kubernetes.logs({ namespace: 'a', name: 'b' }, { timestamps: true });
    expect(text.length).toBe(printed.length);
    expect(text.endsWith('the newest line\n')).toBe(true);
  });
});

describe('discovery', () => {
  const groups = (...versions: string[]) => ({
    groups: [
      {
        name: 'source.toolkit.fluxcd.io',
        preferredVersion: { version: versions[0] },
        versions: versions.map((version) => ({ version })),
      },
    ],
  });

  it('finds an OCIRepository of Flux 2.4, whose group is at v1 and whose kind is not', async () => {
    server.answer = (call) => {
      if (call.path === '/apis') return call.json(200, groups('v1', 'v1beta2'));
      const known = call.path.endsWith('/v1beta2') ? ['ocirepositories', 'helmcharts'] : ['helmcharts'];
      call.json(200, { resources: known.map((name) => ({ name })) });
    };
    expect(await kubernetes.servedVersion?.('source.toolkit.fluxcd.io', 'ocirepositories')).toBe('v1beta2');
    expect(await kubernetes.servedVersion?.('source.toolkit.fluxcd.io', 'helmcharts')).toBe('v1');
  });

  it.each([
    [{}],
    [{ groups: 7 }],
    [{ groups: [null, { name: 'source.toolkit.fluxcd.io', versions: [{}] }] }],
  ])('is not led astray by %j', async (reply) => {
    server.answer = (call) => call.json(200, reply);
    expect(await kubernetes.servedVersion?.('source.toolkit.fluxcd.io', 'ocirepositories')).toBeUndefined();
  });
});
