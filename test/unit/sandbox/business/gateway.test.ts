import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BusinessFloor } from '../../../../src/sandbox/business/business-floor.ts';
import { startGateway } from '../../../../src/sandbox/node/gateway.ts';
import { type TestGround, testGround } from '../../../support/ground.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const FQDN = 'acme.omani.works';

/** The node port that a Sovereign's load balancer leads to. */
async function nodePort(ground: TestGround) {
  const gateway = await startGateway(ground, FQDN);
  onTestFinished(() => gateway.close());
  return (name: string, path: string) =>
    ask(gateway.ports.get(30443)!, ground.authority.certificate, name, path);
}

function ask(
  port: number,
  ca: string,
  name: string,
  path: string,
): Promise<[status?: number, body?: string]> {
  const host = `${name}.${FQDN}`;
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: host, ca, path, headers: { host }, agent: false };
    request(options, (reply) => {
      let body = '';
      reply.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      reply.on('end', () => resolve([reply.statusCode, body]));
    })
      .once('error', reject)
      .end();
  });
}

it('has no route to an API that was never installed', async () => {
  const get = await nodePort(testGround());
  expect(await get('marketplace', '/api/catalog/plans')).toEqual([404, 'no route\n']);
  expect(await get('marketplace', '/redeem/?code=X')).toEqual([200, expect.stringContaining('<h1>')]);
});

it('starts the business for its own paths only, and says why it cannot', async () => {
  const ground = testGround();
  const folder = await tempFolder();
  const places = { cacheFolder: join(folder, 'cache'), packageFolder: folder };
  const workshop = { ...places, env: { PATH: folder }, report: () => {}, fetch: false };
  const floor = new BusinessFloor(ground, { folder: join(folder, 'business'), layer: 'L', workshop });
  ground.business = floor;
  const get = await nodePort(ground);
  expect((await get('console', '/'))[0]).toBe(200);
  expect((await get('api', '/api/v2/other'))[0]).toBe(200);
  expect(ground.lines).toEqual([]);
  const [status, body = ''] = await get('marketplace', '/api/catalog/plans');
  expect(status).toBe(503);
  expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/do not run: .*cannot be had here/) });
  expect(await floor.mailOf([FQDN])).toEqual([]);
  await floor.close();
});

it('tells at once of a server that is still built, and does not let anybody wait for it', async () => {
  const ground = testGround();
  const folder = await tempFolder();
  const program = (name: string, text: string) =>
    writeFile(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  await mkdir(join(folder, 'toolchain/nats-server'), { recursive: true });
  await program('postgres', 'echo "postgres (PostgreSQL) 16.1"');
  await program('go', `[ "$1" = version ] || until [ -e ${folder}/given-up ]; do /bin/sleep 0.1; done`);
  const places = { cacheFolder: join(folder, 'cache'), packageFolder: folder };
  const workshop = { ...places, env: { PATH: folder }, report: () => {}, fetch: true };
  const floor = new BusinessFloor(ground, { folder: join(folder, 'business'), layer: 'L', workshop });
  ground.business = floor;
  const get = await nodePort(ground);
  for (const path of ['/api/catalog/plans', '/api/billing/vouchers/list']) {
    const [status, body = ''] = await get('marketplace', path);
    expect([status, JSON.parse(body).error]).toEqual([503, expect.stringContaining('building nats-server')]);
  }
  await writeFile(join(folder, 'given-up'), '');
  await floor.close();
});
