import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ForwardSite, simulatedSite, tcpServer } from '../test/support/forward-site.ts';
import { kubeletSite, realApiSite } from '../test/support/kubelet-site.ts';
import { hasTool } from '../test/support/tools.ts';
import type { Bench, Row } from './bench.ts';
import { interleaved } from './measure.ts';
import { benchSite, missingTool } from './real-site.ts';

const BYTES = 100 * 1024 * 1024;
const BLOCK = Buffer.alloc(64 * 1024, 7);
const DOWN = 7101;
const UP = 7102;

/** 100 MiB through the API to a pod, each way, against a direct connection to the same server. */
export const forwarding: Bench = {
  title: 'Port-forward, 100 MiB, against a direct connection',
  async run(quick) {
    const rows = await measure('the simulated API server, SPDY', await simulatedSite(), quick);
    if (!(await hasTool('port-forward-server'))) return rows;
    rows.push(...(await measure("the kubelet's own code, channels", await kubeletSite(), quick)));
    if ((await missingTool()) !== undefined) return rows;
    const site = await realApiSite(benchSite());
    return [...rows, ...(await measure("a real API server before the kubelet's code, SPDY", site, quick))];
  },
};

async function measure(where: string, site: ForwardSite, quick: boolean): Promise<Row[]> {
  const source = await tcpServer((socket) => void give(socket).then(() => socket.end()));
  const sink = await tcpServer((socket) => void taken(socket, BYTES).then(() => socket.end('all')));
  site.listens(DOWN, source.port);
  site.listens(UP, sink.port);
  const forwarded = (port: number) =>
    site.kubernetes.portForward!({ namespace: 'default', name: 'web', port });
  const direct = async (port: number) => connect({ port, host: '127.0.0.1' });
  try {
    const measured = await interleaved(
      [
        { name: 'direct down', once: async () => received(await direct(source.port)) },
        { name: 'down', once: async () => received(await forwarded(DOWN)) },
        { name: 'direct up', once: async () => sent(await direct(sink.port)) },
        { name: 'up', once: async () => sent(await forwarded(UP)) },
      ],
      quick ? 1 : 5,
      1,
    );
    const wall = (name: string) => measured.get(name)!.wall;
    return ['down', 'up'].map((way) => row(`${where}, ${way}`, wall(way), wall(`direct ${way}`)));
  } finally {
    await Promise.all([source.close(), sink.close(), site.close()]);
  }
}

async function give(stream: Duplex): Promise<void> {
  for (let left = BYTES; left > 0; left -= BLOCK.length)
    if (!stream.write(BLOCK)) await once(stream, 'drain');
}

async function taken(stream: Duplex, bytes: number): Promise<void> {
  let size = 0;
  for await (const part of stream.iterator({ destroyOnReturn: false })) {
    size += (part as Buffer).length;
    if (size >= bytes) return;
  }
}

async function received(stream: Duplex): Promise<void> {
  await taken(stream, BYTES);
  stream.destroy();
}

/** Until the other side says that it has all. */
async function sent(stream: Duplex): Promise<void> {
  await give(stream);
  await taken(stream, 3);
  stream.destroy();
}

function row(what: string, wall: number, floor: number): Row {
  const rate = (took: number) => `${Math.round(BYTES / 1048.576 / took).toLocaleString('en')} MiB/s`;
  return { what, measured: rate(wall), floor: rate(floor), ratio: wall / floor, goal: '' };
}
