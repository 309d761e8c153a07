import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { clientAt, forwardPki } from '../support/forward-site.ts';

const PODS = { group: '', version: 'v1', resource: 'pods' };

/** An API server that counts who connects, and packs what it is asked to pack. */
async function wire(answer: (response: ServerResponse, packs: boolean) => void) {
  const pki = await forwardPki();
  let connections = 0;
  const asked: (string | undefined)[] = [];
  const { certificate: cert, key } = pki.pair;
  const server = createServer({ cert, key }, (request, response) => {
    asked.push(request.url);
    answer(response, request.headers['accept-encoding'] === 'gzip');
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const kubernetes = clientAt((server.address() as AddressInfo).port, pki);
  onTestFinished(async () => {
    await kubernetes.close();
    server.close();
  });
  return { kubernetes, asked, connections: () => connections };
}

it('reads a list that the API server packs, and asks it to', async () => {
  const items = Array.from({ length: 400 }, (_, number) => ({
    metadata: { name: `pod-${number}`, namespace: 'default' },
    spec: { text: 'x'.repeat(400) },
  }));
  const list = JSON.stringify({ kind: 'PodList', metadata: { resourceVersion: '7' }, items });
  let packed = 0;
  const { kubernetes, asked } = await wire((response, packs) => {
    if (!packs) return void response.end(list);
    packed += 1;
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(list));
  });
  const pods = await kubernetes.list(PODS);
  expect(pods.map(({ metadata }) => metadata.name)).toEqual(items.map(({ metadata }) => metadata.name));
  expect(packed).toBe(1);
  expect(asked).toEqual(['/api/v1/pods?limit=500']);
});

it('asks one thing after the other over one connection', async () => {
  const { kubernetes, connections } = await wire((response) =>
    response.end('{"kind":"Pod","metadata":{"name":"web"}}'),
  );
  for (let time = 0; time < 10; time += 1)
    expect(await kubernetes.get(PODS, 'web', 'default')).toMatchObject({ metadata: { name: 'web' } });
  expect(connections()).toBe(1);
});
