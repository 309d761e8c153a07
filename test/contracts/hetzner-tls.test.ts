import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHetzner } from '../../src/clients/hetzner/create-hetzner.ts';
import { createGround } from '../../src/sandbox/ground/create-ground.ts';
import { handClock, sandboxTarget } from '../unit/clients/hetzner/canned-api.ts';

const NAME = 'api.hetzner.test';
let authority: string;
let port: number;
let server: ReturnType<typeof createServer>;

beforeAll(async () => {
  const ground = await createGround();
  authority = ground.authority.certificate;
  const { certificate, key } = await ground.authority.issue([NAME]);
  server = createServer({ cert: certificate, key }, (_, response) =>
    response.end('{"locations":[{"name":"fsn1"}]}'),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise<void>((done) => server.close(() => done()));
});

/** Everything is dialled at the one server, whatever its name. */
async function locations(name: string, authorities: string[]) {
  const connect = { lookup: () => ({ host: '127.0.0.1', port }) };
  const client = createHetzner({
    target: sandboxTarget(`https://${name}/v1`, { authorities, connect }),
    token: 't',
    clock: handClock(),
  });
  try {
    return await client.locations();
  } finally {
    await client.close?.();
  }
}

test('an authority that the target names is trusted, for the name that the certificate holds', async () => {
  expect(await locations(NAME, [authority])).toMatchObject([{ name: 'fsn1' }]);
});

test.each([
  ['without that authority', NAME, () => []],
  ['for another name', 'other.hetzner.test', () => [authority]],
])('%s the certificate is refused as one', async (_, name, authorities) => {
  await expect(locations(name, authorities())).rejects.toMatchObject({
    code: 'CATALYST-NETWORK-TLS',
    exit: 3,
    hint: expect.stringContaining('--ca-file'),
  });
});
