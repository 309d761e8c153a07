import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGround } from '../../../src/sandbox/ground/create-ground.ts';
import { createFaultTable } from '../../../src/sandbox/ground/fault-table.ts';
import { nextPublicAddress } from '../../../src/sandbox/hetzner/cloud/public-pool.ts';
import { temporaryStateDir } from '../../support/sandbox.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('what a timer throws is logged and listed, and the next timer still runs', async () => {
  const ground = await createGround({ speed: 1000 });
  const { promise, resolve } = Promise.withResolvers<void>();
  ground.clock.after(1, () => {
    throw new TypeError('a broken corner');
  });
  ground.clock.after(2, resolve);
  await promise;
  expect(ground.defects.list()).toEqual(['TypeError: a broken corner']);
});

test('the address book is on disk after every change, for our eyes only', async () => {
  const folder = await temporaryStateDir();
  const ground = await createGround({ folder });
  const read = () => JSON.parse(readFileSync(join(folder, 'connect.json'), 'utf8'));
  expect(read()).toEqual({});
  ground.addresses.publish('203.0.113.10', 6443, 40123);
  ground.addresses.publish('192.0.2.53', 53, 40124, 'udp');
  expect(read()).toEqual({ 'tcp/203.0.113.10:6443': 40123, 'udp/192.0.2.53:53': 40124 });
  expect(ground.addresses.find('203.0.113.10', 6443)).toBe(40123);
  expect(ground.addresses.find('203.0.113.10', 6443, 'udp')).toBeUndefined();
  ground.addresses.withdraw('203.0.113.10', 6443);
  expect(read()).toEqual({ 'udp/192.0.2.53:53': 40124 });
  expect(statSync(join(folder, 'authority.json')).mode & 0o777).toBe(0o600);
});

test('a certificate of the authority is taken by a TLS client that trusts it, for its names only', async () => {
  const { authority } = await createGround();
  const { certificate, key } = await authority.issue(['console.demo.omani.works', '203.0.113.10']);
  const server = createServer({ cert: certificate, key }, (_request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const port = (server.address() as AddressInfo).port;
  const get = (servername: string) =>
    new Promise<string>((resolve) => {
      const call = request(
        { host: '127.0.0.1', port, servername, ca: authority.certificate, agent: false },
        (reply) => {
          reply.setEncoding('utf8').on('data', resolve);
        },
      );
      call.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? '')).end();
    });
  expect(await get('console.demo.omani.works')).toBe('hello');
  expect(await get('other.omani.works')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(new X509Certificate(certificate).checkIP('203.0.113.10')).toBe('203.0.113.10');
});

test('the authority outlives a restart', async () => {
  const folder = await temporaryStateDir();
  const [one, other] = [await createGround({ folder }), await createGround({ folder })];
  expect(other.authority.certificate).toBe(one.authority.certificate);
  const { certificate } = await one.authority.issue(['a.test']);
  expect(
    new X509Certificate(certificate).verify(new X509Certificate(other.authority.certificate).publicKey),
  ).toBe(true);
});

describe('faults of a sandbox that is down', () => {
  test('are there again when it comes up, until they are cleared', async () => {
    const file = join(await tempFolder(), 'faults.json');
    createFaultTable(file).set({ name: 'crash-loop', target: 'cilium' });
    const again = createFaultTable(file);
    expect(again.list()).toEqual([{ name: 'crash-loop', target: 'cilium' }]);
    again.clear();
    expect(createFaultTable(file).list()).toEqual([]);
  });
});

describe('faults', () => {
  test('one that is counted strikes that often; others stay until cleared', () => {
    const faults = createFaultTable();
    faults.set({ name: 'hetzner-429', times: 2 });
    faults.set({ name: 'api-down' });
    const strikes = (name: string) => [1, 2, 3].map(() => faults.strike(name) !== undefined);
    expect(strikes('hetzner-429')).toEqual([true, true, false]);
    expect(strikes('api-down')).toEqual([true, true, true]);
    expect(faults.clear()).toBe(1);
    expect(faults.on('api-down')).toBeUndefined();
  });

  test('one with a target strikes there only, and does not hide another', () => {
    const faults = createFaultTable();
    faults.set({ name: 'crash-loop', target: 'cilium' });
    faults.set({ name: 'crash-loop', target: 'flux' });
    expect(faults.strike('crash-loop', 'harbor')).toBeUndefined();
    expect(faults.strike('crash-loop', 'flux')?.target).toBe('flux');
    expect(faults.strike('crash-loop')).toBeUndefined();
  });
});

test('the same seed gives the same numbers, another one others', async () => {
  const draw = async (seed: number) => {
    const ground = await createGround({ seed });
    return [ground.random(), ground.random(), ground.random()];
  };
  expect(await draw(7)).toEqual(await draw(7));
  expect(await draw(7)).not.toEqual(await draw(8));
});

test('public addresses are of the documentation ranges and never given twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 482 }), fc.integer({ min: -1, max: 481 }), (count, start) => {
      const used = new Set<string>();
      let last = start;
      for (let at = 0; at < count; at += 1) {
        const next = nextPublicAddress(last, used);
        if (next === undefined) return false;
        expect(next.ip).toMatch(/^(203\.0\.113|198\.51\.100)\.\d+$/);
        used.add(next.ip);
        last = next.index;
      }
      return used.size === count;
    }),
    { numRuns: 30 },
  );
  const all = new Set(Array.from({ length: 482 }, (_, at) => nextPublicAddress(at - 1, new Set())!.ip));
  expect(nextPublicAddress(0, all)).toBeUndefined();
});
