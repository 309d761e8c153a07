import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { listenPortForward } from '../../src/clients/kubernetes/port-forward/listen-port-forward.ts';
import { resolveServicePod } from '../../src/clients/kubernetes/port-forward/resolve-service-pod.ts';
import { SpdyLink } from '../../src/clients/kubernetes/port-forward/spdy-link.ts';
import { CLUSTER_RECIPES } from '../../src/toolbox/cluster-recipes.ts';
import type { ToolName } from '../../src/toolbox/tool.ts';
import { clientAt, type ForwardSite, forwardPki, simulatedSite, tcpServer } from '../support/forward-site.ts';
import { kubeletSite, realApiSite } from '../support/kubelet-site.ts';
import { realClock } from '../support/real-clock.ts';
import { hasTool } from '../support/tools.ts';

const MEBIBYTE = 1024 * 1024;
const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');

async function listening(site: ForwardSite, port: number, serve: Parameters<typeof tcpServer>[0]) {
  const server = await tcpServer(serve);
  onTestFinished(() => server.close());
  site.listens(port, server.port);
  return server;
}

async function opened(site: ForwardSite, port: number): Promise<Duplex> {
  const stream = await site.kubernetes.portForward!({ namespace: 'default', name: 'web', port });
  stream.on('error', () => undefined);
  onTestFinished(() => void stream.destroy());
  return stream;
}

/** Until the other side ends; ours stays as it is. */
async function wholeOf(stream: Duplex): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream.iterator({ destroyOnReturn: false })) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function first(stream: Duplex, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream.iterator({ destroyOnReturn: false })) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size >= bytes) break;
  }
  return Buffer.concat(parts);
}

const kubelet = await hasTool('port-forward-server');
const CLUSTER = ['tofu', 'provider-mirror', ...(Object.keys(CLUSTER_RECIPES) as ToolName[])] as const;
const cluster = (await Promise.all(CLUSTER.map((name) => hasTool(name)))).every(Boolean);

const HERE = [
  { name: 'the simulated API server', open: simulatedSite, able: true, tunnelled: true },
  { name: "the kubelet's own streaming code", open: kubeletSite, able: kubelet, tunnelled: false },
  {
    name: 'a real API server in front of it',
    open: () => realApiSite(),
    able: kubelet && cluster,
    tunnelled: true,
  },
];

describe.each(HERE)('port-forward through $name', ({ open, able, tunnelled }) => {
  describe.skipIf(!able)('(the real ones need port-forward-server and the tools of a cluster)', () => {
    let begun: Promise<ForwardSite> | undefined;
    /** Begun by the first test that asks: a real cluster is made within one. */
    const here = () => {
      begun ??= open();
      return begun;
    };
    afterAll(async () => (await begun?.catch(() => undefined))?.close());

    it('carries bytes there and back', async () => {
      const site = await here();
      await listening(site, 7001, (socket) => socket.pipe(socket));
      const stream = await opened(site, 7001);
      stream.write('hello');
      expect(String(await first(stream, 5))).toBe('hello');
    }, 60_000);

    it('carries eight at once, each its own megabyte, unmixed', async () => {
      const site = await here();
      await listening(site, 7002, (socket) => socket.pipe(socket));
      const carried = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const stream = await opened(site, 7002);
          const sent = randomBytes(MEBIBYTE);
          const got = first(stream, sent.length);
          stream.write(sent);
          return [hash(sent), hash(await got)];
        }),
      );
      for (const [sent, got] of carried) expect(got).toBe(sent);
      expect(new Set(carried.map(([sent]) => sent)).size).toBe(8);
    }, 60_000);

    it('gives all that the other side said before it closed, then ends', async () => {
      const site = await here();
      const sent = randomBytes(3 * MEBIBYTE);
      await listening(site, 7003, (socket) => socket.end(sent));
      expect(hash(await wholeOf(await opened(site, 7003)))).toBe(hash(sent));
    }, 60_000);

    it('reads on after we have said all', async () => {
      const site = await here();
      await listening(site, 7004, (socket) => {
        socket.once('data', () => socket.end('the answer'));
      });
      const stream = await opened(site, 7004);
      stream.end('question\n');
      expect(String(await wholeOf(stream))).toBe('the answer');
    }, 60_000);

    it('takes the better form that the server offers', async () => {
      const { link, tunnelled: chosen } = await (await here()).socket();
      link.close();
      expect(chosen).toBe(tunnelled);
    }, 60_000);

    it.runIf(tunnelled)(
      'ends our half: all of the answer that waits for it comes',
      async () => {
        const site = await here();
        await listening(site, 7010, (socket) => {
          wholeOf(socket).then((asked) => socket.end(Buffer.concat([asked, asked])));
        });
        const stream = await opened(site, 7010);
        const asked = randomBytes(2 * MEBIBYTE);
        stream.end(asked);
        expect(hash(await wholeOf(stream))).toBe(hash(Buffer.concat([asked, asked])));
      },
      60_000,
    );

    it.runIf(tunnelled)(
      'hears that the other side ended its half, and can still speak',
      async () => {
        const site = await here();
        const heard = Promise.withResolvers<Buffer>();
        await listening(site, 7011, (socket) => {
          socket.end('that was all of mine');
          heard.resolve(wholeOf(socket));
        });
        const stream = await opened(site, 7011);
        expect(String(await wholeOf(stream))).toBe('that was all of mine');
        const said = randomBytes(2 * MEBIBYTE);
        stream.end(said);
        expect(hash(await heard.promise)).toBe(hash(said));
        if (!stream.closed) await once(stream, 'close');
      },
      60_000,
    );

    it.runIf(tunnelled)(
      'carries fifty over one connection, each ending by itself, one to nowhere',
      async () => {
        const site = await here();
        await listening(site, 7012, (socket) => {
          wholeOf(socket).then((asked) => socket.end(hash(asked)));
        });
        const { link: socket } = await site.socket();
        const link = new SpdyLink(socket, realClock);
        onTestFinished(() => link.close());
        const to = (port: number) => link.open({ namespace: 'default', pod: 'web', port });
        const nowhere = to(7013);
        const refused = once(nowhere.resume(), 'error').catch((thrown: unknown) => [thrown]);
        const answers = await Promise.all(
          Array.from({ length: 50 }, async (_, number) => {
            const stream = to(7012);
            const asked = randomBytes(number * 3_000);
            stream.end(asked);
            return [hash(asked), String(await wholeOf(stream))];
          }),
        );
        for (const [asked, answer] of answers) expect(answer).toBe(asked);
        expect((await refused)[0]).toMatchObject({ code: 'CATALYST-PORT-FORWARD-BROKEN' });
        expect(socket.readyState).toBe(socket.OPEN);
      },
      60_000,
    );

    it('says that who listens there hung up', async () => {
      const site = await here();
      await listening(site, 7014, (socket) => {
        socket.write('half an ans');
        socket.once('data', () => socket.resetAndDestroy());
      });
      const stream = await opened(site, 7014);
      expect(String(await first(stream, 11))).toBe('half an ans');
      const failed = once(stream, 'error').catch((thrown: unknown) => [thrown]);
      stream.resume();
      stream.write('go');
      expect((await failed)[0]).toMatchObject({
        code: 'CATALYST-PORT-FORWARD-BROKEN',
        message: expect.stringContaining('connection reset by peer'),
      });
    }, 60_000);

    it('says that nothing listens on the port', async () => {
      const site = await here();
      const closed = await tcpServer(() => undefined);
      await closed.close();
      site.listens(7005, closed.port);
      const stream = await opened(site, 7005);
      stream.resume();
      const [error] = await once(stream, 'error').catch((thrown: unknown) => [thrown]);
      expect(error).toMatchObject({
        code: 'CATALYST-PORT-FORWARD-BROKEN',
        exit: 3,
        message: expect.stringMatching(/^The way to port 7005 of pod default\/web broke: .*refused/),
      });
    }, 60_000);

    it('does not run ahead of a reader that stands still', async () => {
      const site = await here();
      let pumped = 0;
      await listening(site, 7006, (socket) => {
        const block = Buffer.alloc(MEBIBYTE);
        const pump = () => {
          while (pumped < 256 * MEBIBYTE && socket.write(block)) pumped += block.length;
          pumped += block.length;
        };
        socket.on('drain', pump);
        pump();
      });
      const stream = await opened(site, 7006);
      let before = -1;
      for (let still = 0; still < 200; still = pumped === before ? still + 1 : 0) {
        before = pumped;
        await turn();
        await new Promise((resolve) => process.nextTick(resolve));
      }
      expect(pumped).toBeLessThan(64 * MEBIBYTE);
      expect(stream.readableLength).toBeLessThan(MEBIBYTE);
    }, 60_000);

    it('connects callers of a loopback port, an HTTP client too', async () => {
      const site = await here();
      const web = createServer((request, response) => response.end(`you asked ${request.url}`));
      web.listen(0, '127.0.0.1');
      await once(web, 'listening');
      onTestFinished(() => void web.close());
      site.listens(7007, (web.address() as AddressInfo).port);
      const listener = await listenPortForward((signal) =>
        site.kubernetes.portForward!({ namespace: 'default', name: 'web', port: 7007 }, { signal }),
      );
      onTestFinished(() => listener.close());
      const answers = await Promise.all(
        ['/a', '/b', '/c'].map(async (path) =>
          (await fetch(`http://127.0.0.1:${listener.port}${path}`)).text(),
        ),
      );
      expect(answers).toEqual(['you asked /a', 'you asked /b', 'you asked /c']);
    }, 60_000);

    it('fails with a code of ours when the API server goes without a word, until it is back', async () => {
      const doomed = await here();
      await listening(doomed, 7008, (socket) => socket.pipe(socket));
      const stream = await opened(doomed, 7008);
      stream.write('x');
      await first(stream, 1);
      const failed = once(stream, 'error').catch((thrown: unknown) => [thrown]);
      stream.resume();
      await doomed.kill();
      expect((await failed)[0]).toMatchObject({ code: 'CATALYST-PORT-FORWARD-BROKEN' });
      await expect(
        doomed.kubernetes.portForward!({ namespace: 'default', name: 'web', port: 7008 }),
      ).rejects.toMatchObject({ code: 'CATALYST-KUBERNETES-UNREACHABLE' });
      if (doomed.revive === undefined) return;
      await doomed.revive();
      const again = await opened(doomed, 7008);
      again.write('back');
      expect(String(await first(again, 4))).toBe('back');
    }, 60_000);
  });
});

describe('the way there', () => {
  it('is refused for a pod that is not there, and by another authority', async () => {
    const site = await simulatedSite();
    onTestFinished(() => site.close());
    await expect(
      site.kubernetes.portForward!({ namespace: 'default', name: 'nobody', port: 80 }),
    ).rejects.toMatchObject({ code: 'CATALYST-KUBERNETES-NOT-FOUND' });
    const others = await forwardPki();
    const stranger = clientAt(site.port, site.pki, others.serverCa.certificate);
    onTestFinished(() => stranger.close());
    await expect(
      stranger.portForward!({ namespace: 'default', name: 'web', port: 80 }),
    ).rejects.toMatchObject({ code: 'CATALYST-KUBERNETES-CERTIFICATE' });
    const unknown = clientAt(site.port, { ...site.pki, clientCa: others.clientCa });
    onTestFinished(() => unknown.close());
    await expect(unknown.portForward!({ namespace: 'default', name: 'web', port: 80 })).rejects.toMatchObject(
      { code: 'CATALYST-KUBERNETES-UNAUTHORIZED' },
    );
  });

  it('is open again for the next caller once the API server is back; who was connected is cut', async () => {
    const site = await simulatedSite();
    onTestFinished(() => site.close());
    await listening(site, 7009, (socket) => socket.pipe(socket));
    const broken: unknown[] = [];
    const listener = await listenPortForward(
      (signal) => site.kubernetes.portForward!({ namespace: 'default', name: 'web', port: 7009 }, { signal }),
      (error) => broken.push(error),
    );
    onTestFinished(() => listener.close());
    const call = async () => {
      const caller = connect({ host: '127.0.0.1', port: listener.port });
      caller.on('error', () => undefined);
      onTestFinished(() => void caller.destroy());
      caller.write('hello');
      expect(String(await first(caller, 5))).toBe('hello');
      return caller;
    };
    const before = await call();
    const cut = once(before, 'close');
    await site.restart();
    before.resume();
    await cut;
    await call();
    expect(broken).toMatchObject([{ code: 'CATALYST-PORT-FORWARD-BROKEN' }]);
  });

  it('leads from a Service to a ready pod, and to another one after a failover', async () => {
    const { cluster, kubernetes, close } = await simulatedSite();
    onTestFinished(close);
    const pod = (name: string, ready: boolean) =>
      cluster.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels: { role: 'primary' } },
        spec: { containers: [{ name: 'pg', ports: [{ name: 'postgres', containerPort: 5432 }] }] },
        status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
      });
    cluster.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'pg-rw', namespace: 'default' },
      spec: { selector: { role: 'primary' }, ports: [{ name: 'sql', port: 15_432, targetPort: 'postgres' }] },
    });
    const wanted = { namespace: 'default', service: 'pg-rw', port: 'sql' };
    pod('pg-1', false);
    await expect(resolveServicePod(kubernetes, wanted)).rejects.toMatchObject({
      code: 'CATALYST-SERVICE-WITHOUT-POD',
    });
    pod('pg-1', true);
    expect(await resolveServicePod(kubernetes, wanted)).toEqual({
      namespace: 'default',
      pod: 'pg-1',
      port: 5432,
    });
    pod('pg-1', false);
    pod('pg-2', true);
    expect(await resolveServicePod(kubernetes, { ...wanted, port: 15_432 })).toMatchObject({ pod: 'pg-2' });
    await expect(resolveServicePod(kubernetes, { ...wanted, port: 1 })).rejects.toMatchObject({
      code: 'CATALYST-KUBERNETES-NOT-FOUND',
    });
  });
});
