import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packet from 'dns-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Account } from '../../../../src/sandbox/dynadot/account.ts';
import { createApiServer } from '../../../../src/sandbox/dynadot/api-server.ts';
import { Throttle } from '../../../../src/sandbox/dynadot/throttle.ts';
import { zonesOf } from '../../../../src/sandbox/dynadot/zone-of.ts';
import { respond } from '../../../../src/sandbox/nameserver/respond.ts';
import { memoryGround, type TestGround } from '../../../support/ground.ts';

type Said = { [root: string]: Record<string, unknown> };
let ground: TestGround;
let account: Account;
let server: Server;

beforeEach(async () => {
  ground = memoryGround();
  account = new Account(ground);
  server = createApiServer({ account, key: 'key', ground, workMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function raw(query: Record<string, string>, method = 'GET', path = '/api3.json') {
  const { port } = server.address() as AddressInfo;
  const asked = request({
    port,
    method,
    path: `${path}?${new URLSearchParams({ key: 'key', ...query })}`,
  }).end();
  const [reply] = await once(asked, 'response');
  let text = '';
  for await (const chunk of reply) text += chunk;
  return { status: reply.statusCode as number, text };
}
const ask = async (command: string, query: Record<string, string> = {}): Promise<Said> =>
  JSON.parse((await raw({ command, ...query })).text);
const ZONE = { domain: 'example.org' };
const add = { subdomain0: 'x', sub_record_type0: 'a', sub_record0: '192.0.2.1', ttl: '1800' };
const hosts = () => account.find('example.org')!.sub.map(({ host, value }) => `${host} ${value}`);

describe('the simulated registrar', () => {
  test('answers GET only; everything that goes wrong is 200, with two kinds of root and two kinds of code', async () => {
    expect((await raw({ command: 'account_info' }, 'POST')).status).toBe(405);
    expect((await raw({ command: 'account_info' }, 'GET', '/api4.json')).status).toBe(404);
    const wrong = await raw({ command: 'domain_info', key: 'other' });
    expect([wrong.status, JSON.parse(wrong.text)]).toEqual([
      200,
      { Response: { ResponseCode: '-1', Error: 'invalid key' } },
    ]);
    const codes = [await ask('account_info'), await ask('account_info')].map(
      (said) => said.AccountInfoResponse?.ResponseCode,
    );
    expect(codes.map((code) => typeof code).sort()).toEqual(['number', 'string']);
    expect(await ask('domain_info', { domain: 'example.invalid' })).toEqual({
      DomainInfoResponse: {
        ResponseCode: expect.anything(),
        Status: 'error',
        Error: 'could not find domain in your account',
      },
    });
  });

  test('a write is answered at once and seen later; whole ones replace, appended ones duplicate', async () => {
    const before = hosts();
    expect(await ask('set_dns2', { ...ZONE, ...add, add_dns_to_current_setting: '1' })).toHaveProperty(
      'SetDnsResponse.Status',
      'success',
    );
    expect(hosts()).toEqual(before);
    ground.clock.advance(5_000);
    expect(hosts()).toEqual([...before, 'x 192.0.2.1']);
    await ask('set_dns2', { ...ZONE, ...add, add_dns_to_current_setting: '1' });
    ground.clock.advance(5_000);
    expect(hosts()).toEqual([...before, 'x 192.0.2.1', 'x 192.0.2.1']);
    await ask('set_dns2', { ...ZONE, ...add });
    ground.clock.advance(60_000);
    expect(hosts()).toEqual(['x 192.0.2.1']);
    expect(account.find('example.org')).toMatchObject({ main: [], ttl: 1800 });
  });

  test('an append wants a main record, and a write without TTL gives the whole zone the default', async () => {
    await ask('set_dns2', { ...ZONE, subdomain0: 'x', sub_record_type0: 'a', sub_record0: '192.0.2.1' });
    ground.clock.advance(60_000);
    expect(account.find('example.org')?.ttl).toBe(300);
    expect(await ask('set_dns2', { ...ZONE, ...add, add_dns_to_current_setting: '1' })).toHaveProperty(
      'SetDnsResponse.Error',
      "The domain doesn't have main dns.",
    );
  });

  test.each<[string, Record<string, string>]>([
    ['a TTL of its own', { sub_record_ttl0: '60' }],
    ['a TTL in the extra value', { sub_recordx0: '60' }],
    ['a record too many', { subdomain100: 'x', sub_record_type100: 'a', sub_record100: '192.0.2.1' }],
    ['a main record too many', { main_record_type20: 'a', main_record20: '192.0.2.1' }],
    ['an MX without distance', { sub_record_type0: 'mx', sub_record0: 'mail.test' }],
    ['a TTL that is none', { ttl: '5m' }],
  ])('refuses %s', async (_what, more) => {
    expect(await ask('set_dns2', { ...ZONE, ...add, ...more })).toHaveProperty(
      'SetDnsResponse.Error',
      'Invalid field in API request',
    );
  });

  test('refuses types in capitals and NS', async () => {
    for (const type of ['A', 'ns']) {
      expect(await ask('set_dns2', { ...ZONE, ...add, sub_record_type0: type })).toHaveProperty(
        'SetDnsResponse.Error',
        'invalid record type',
      );
    }
  });

  test('writing records switches a domain to its own DNS', async () => {
    await ask('set_dns2', { domain: 'example.net', ...add });
    ground.clock.advance(60_000);
    expect(account.find('example.net')?.type).toBe('Dynadot DNS');
  });

  test('name servers have to be known before they are set', async () => {
    const set = () => ask('set_ns', { ...ZONE, ns0: 'ns1.openova.test' });
    expect(String((await set()).SetNsResponse?.Error)).toContain(
      'needs to be registered with an ip address before it can be used',
    );
    await ask('add_ns', { host: 'ns1.openova.test' });
    expect(String((await ask('add_ns', { host: 'ns1.openova.test' })).AddNsResponse?.Error)).toContain(
      'already exists',
    );
    expect((await set()).SetNsResponse?.Status).toBe('success');
    expect((await ask('get_ns', ZONE)).GetNsResponse?.NsContent).toEqual({ Host0: 'ns1.openova.test' });
    expect(JSON.stringify(await ask('server_list'))).toContain('ns1.openova.test');
  });

  test('writes may take effect out of order', async () => {
    ground.faults.set({ name: 'dynadot-out-of-order', times: 1 });
    await ask('set_dns2', { ...ZONE, ...add, subdomain0: 'first' });
    await ask('set_dns2', { ...ZONE, ...add, subdomain0: 'second' });
    ground.clock.advance(60_000);
    ground.clock.advance(2_000);
    expect(hosts()).toEqual(['first 192.0.2.1']);
  });

  test('60 requests a minute, one at a time', () => {
    const throttle = new Throttle(ground.clock);
    const enter = () => {
      const entered = throttle.enter();
      if (entered) throttle.leave();
      return entered;
    };
    expect(Array.from({ length: 61 }, enter).filter(Boolean)).toHaveLength(60);
    ground.clock.advance(60_001);
    expect([throttle.enter(), throttle.enter()]).toEqual([true, false]);
  });

  test('too many requests are told in the words of the account', async () => {
    for (let count = 0; count < 60; count += 1) await raw({ command: 'account_info' });
    expect(String((await ask('account_info')).Response?.Error)).toMatch(/^Too many requests/);
  });
});

test('the account is there again after a stop, with the writes that were under way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-account-'));
  const file = join(folder, 'dynadot.json');
  const kept = new Account(ground, { file });
  kept.submit('example.com', {
    kind: 'replace',
    main: [{ host: '', type: 'a', value: '192.0.2.9' }],
    sub: [],
    ttl: 60,
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const later = memoryGround();
  const again = new Account(later, { file });
  later.clock.advance(60_000);
  expect(again.find('example.com')).toMatchObject({
    type: 'Dynadot DNS',
    ttl: 60,
    main: [{ value: '192.0.2.9' }],
  });
  await rm(folder, { recursive: true });
});

test('its name servers answer for what it serves, redirects and long texts included, and for nothing else', () => {
  const long = `v=DKIM1; "${'x'.repeat(300)}" ü`;
  const domain = account.find('example.org')!;
  account.put({ ...domain, sub: [...domain.sub, { host: 'k', type: 'txt', value: long }] });
  const zoneOf = zonesOf(account, ['192.0.2.53', '192.0.2.54']);
  const answer = (name: string, type: string) => {
    const query = packet.encode({ type: 'query', id: 1, questions: [{ type: type as 'A', name }] });
    const reply = packet.decode(respond(zoneOf, query, { tcp: true, now: 0 })!);
    return {
      rcode: (reply as { rcode?: string }).rcode,
      data: (reply.answers ?? []).map((one) => (one as { data: unknown }).data),
    };
  };
  expect(answer('ns2.dyna-ns.test', 'A').data).toEqual(['192.0.2.54']);
  expect(answer('example.org', 'NS').data).toEqual(['ns1.dyna-ns.test', 'ns2.dyna-ns.test']);
  expect(answer('example.org', 'MX').data).toEqual([{ preference: 10, exchange: 'mail.example.org' }]);
  expect(answer('shop.example.org', 'A').data).toEqual(['192.0.2.80']);
  const parts = answer('k.example.org', 'TXT').data[0] as Buffer[];
  expect(Buffer.concat(parts).toString()).toBe(long);
  expect(answer('nothing.example.org', 'A').rcode).toBe('NXDOMAIN');
  expect(answer('www.example.net', 'A').rcode).toBe('REFUSED');
});
