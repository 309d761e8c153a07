import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createHetzner } from '../../../../src/clients/hetzner/create-hetzner.ts';
import type { Hetzner } from '../../../../src/clients/hetzner/hetzner.ts';
import { microUnits } from '../../../../src/clients/hetzner/replies.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import { type Canned, type CannedApi, cannedApi, handClock, sandboxTarget } from './canned-api.ts';

const TOKEN = 'canary-token-0123456789abcdef0123456789abcdef0123456789abcdef0123';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function against(
  answer: Parameters<typeof cannedApi>[0],
  timeoutMs?: number,
): Promise<{ client: Hetzner; api: CannedApi; clock: ReturnType<typeof handClock> }> {
  const api = await cannedApi(answer);
  const clock = handClock();
  const client = createHetzner({
    target: sandboxTarget(api.base),
    token: TOKEN,
    clock,
    ...(timeoutMs ? { timeoutMs } : {}),
  });
  open.push(async () => {
    await client.close?.();
    await api.close();
  });
  return { client, api, clock };
}

async function failure(promise: Promise<unknown>): Promise<CatalystError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CatalystError);
  expect(JSON.stringify((error as CatalystError).toObject())).not.toContain('canary');
  return error as CatalystError;
}

const refusal = (status: number, code: string, headers?: Record<string, string>): Canned => ({
  status,
  body: { error: { code, message: `said ${code}` } },
  ...(headers ? { headers } : {}),
});

test('reads every page of a kind, by label and name', async () => {
  const { client, api } = await against(({ url }) => {
    const page = Number(new URL(url, 'http://x').searchParams.get('page'));
    return {
      status: 200,
      body: {
        servers: [{ id: page, name: `s${page}`, labels: { a: 'b' } }],
        meta: { pagination: { last_page: 3 } },
      },
    };
  });
  const found = await client.list('servers', { label: 'a=b', name: 'x y' });
  expect(found.map((one) => one.name)).toEqual(['s1', 's2', 's3']);
  expect(
    api.requests.every((one) => one.url.includes('label_selector=a%3Db') && one.url.includes('name=x+y')),
  ).toBe(true);
  expect(api.requests[0]!.authorization).toBe(`Bearer ${TOKEN}`);
});

test.each([
  [refusal(401, 'unauthorized'), 'CATALYST-HETZNER-UNAUTHORIZED', 3],
  [refusal(403, 'forbidden'), 'CATALYST-HETZNER-READ-ONLY', 3],
  [refusal(403, 'token_readonly'), 'CATALYST-HETZNER-READ-ONLY', 3],
  [refusal(422, 'resource_limit_exceeded'), 'CATALYST-HETZNER-LIMIT', 4],
  [refusal(409, 'uniqueness_error'), 'CATALYST-HETZNER-NAME-TAKEN', 4],
  [refusal(412, 'resource_unavailable'), 'CATALYST-HETZNER-NO-CAPACITY', 4],
  [refusal(422, 'invalid_input'), 'CATALYST-HETZNER-REFUSED', 4],
])('%o is told as %s', async (canned, code, exit) => {
  const { client } = await against(() => canned);
  const error = await failure(client.locations());
  expect([error.code, error.exit]).toEqual([code, exit]);
  expect(error.message).toMatch(/^Hetzner answered: said /);
});

test('too many requests are waited out as the API says', async () => {
  const { client, clock } = await against(({ count }) =>
    count === 1
      ? refusal(429, 'rate_limit_exceeded', { 'retry-after': '7' })
      : { status: 200, body: { locations: [] } },
  );
  expect(await client.locations()).toEqual([]);
  expect(clock.slept).toEqual([7_000]);
});

test('an empty budget is waited out call by call, however far off its full return is', async () => {
  const reset = String(Date.parse('2026-11-21T10:00:00Z') / 1_000);
  const { client, clock } = await against(({ count }) =>
    count <= 2
      ? refusal(429, 'rate_limit_exceeded', { 'ratelimit-reset': reset })
      : { status: 200, body: { locations: [] } },
  );
  expect(await client.locations()).toEqual([]);
  expect(clock.slept).toEqual([1_000, 2_000]);
});

test('too long a wait is told instead of sat through', async () => {
  const { client, clock } = await against(() =>
    refusal(429, 'rate_limit_exceeded', { 'retry-after': '1800' }),
  );
  const error = await failure(client.locations());
  expect([error.code, error.hint, clock.slept]).toEqual([
    'CATALYST-HETZNER-RATE-LIMITED',
    expect.stringContaining('in 1800 s'),
    [],
  ]);
});

test('an outage is repeated for reads, then told as theirs', async () => {
  const { client, api, clock } = await against(() => ({ status: 503, body: 'down' }));
  const error = await failure(client.pricing());
  expect([error.code, api.requests.length, clock.slept]).toEqual([
    'CATALYST-HETZNER-OUTAGE',
    4,
    [500, 1_000, 2_000],
  ]);
});

test('a cut connection is repeated', async () => {
  const { client } = await against(({ count }) =>
    count < 3 ? 'cut' : { status: 200, body: { locations: [{ name: 'fsn1', network_zone: 'eu-central' }] } },
  );
  expect((await client.locations())[0]).toMatchObject({ name: 'fsn1', networkZone: 'eu-central' });
});

test('refused, unknown name, silence and an untrusted certificate are told apart', async () => {
  const { client: silent } = await against(() => 'hang', 50);
  expect((await failure(silent.locations())).code).toBe('CATALYST-NETWORK-TIMEOUT');
  const gone = await cannedApi(() => 'hang');
  await gone.close();
  const at = (base: string) =>
    createHetzner({ target: sandboxTarget(base), token: TOKEN, clock: handClock() });
  expect((await failure(at(gone.base).locations())).code).toBe('CATALYST-NETWORK-REFUSED');
  expect((await failure(at('https://no-such-host.invalid/v1').locations())).code).toBe(
    'CATALYST-NETWORK-NAME',
  );
  const proxied = createHetzner({
    target: sandboxTarget('https://api.example.org/v1', {
      proxy: { httpsProxy: gone.base.replace('/v1', '') },
    }),
    token: TOKEN,
    clock: handClock(),
  });
  expect((await failure(proxied.locations())).code).toBe('CATALYST-NETWORK-PROXY');
});

test('a server that does not speak proper TLS is no network fault of another kind', async () => {
  const server = createTlsServer({});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const client = createHetzner({ target: sandboxTarget(base), token: TOKEN, clock: handClock() });
  expect((await failure(client.locations())).code).toBe('CATALYST-NETWORK-TLS');
  await new Promise((done) => server.close(done));
});

test.each([
  [refusal(403, 'forbidden'), refusal(403, 'forbidden'), 'read-only'],
  [refusal(422, 'invalid_input'), refusal(403, 'token_readonly'), 'read-only'],
  [refusal(422, 'invalid_input'), refusal(404, 'not_found'), 'read-write'],
])('tells the scope of a token without leaving anything', async (post, remove, scope) => {
  const { client, api } = await against(({ method }) => (method === 'POST' ? post : remove));
  expect(await client.tokenScope()).toBe(scope);
  expect(api.requests.map((one) => one.method).sort()).toEqual(['DELETE', 'POST']);
});

test('an outage while the scope is asked for is not a scope', async () => {
  const { client } = await against(() => ({ status: 500 }));
  expect((await failure(client.tokenScope())).code).toBe('CATALYST-HETZNER-OUTAGE');
});

test('prices are exact micro-units', async () => {
  const price = {
    location: 'fsn1',
    price_hourly: { net: '0.0080000000', gross: '1' },
    price_monthly: { net: '4.9900000000', gross: '1' },
  };
  const { client } = await against(() => ({
    status: 200,
    body: {
      pricing: {
        currency: 'EUR',
        vat_rate: '19.00',
        server_types: [{ name: 'cx23', prices: [price] }],
        load_balancer_types: [],
        primary_ips: [{ type: 'ipv4', prices: [price] }],
      },
    },
  }));
  const pricing = await client.pricing();
  expect(pricing.serverTypes.cx23!.fsn1).toEqual({ hourly: 8_000n, monthly: 4_990_000n });
  expect(pricing.primaryIps.ipv4!.fsn1!.hourly).toBe(8_000n);
  expect([microUnits('0.0000005'), microUnits('12'), microUnits('x')]).toEqual([1n, 12_000_000n, 0n]);
});

test('deletion waits for its action, retries while in use, and takes absence for done', async () => {
  const { client, api, clock } = await against(({ method, url, count }) => {
    if (method === 'DELETE' && count < 3) return refusal(422, 'resource_in_use');
    if (method === 'DELETE') return { status: 200, body: { action: { id: 9, status: 'running' } } };
    return url.endsWith('/actions/9')
      ? { status: 200, body: { action: { id: 9, status: 'success' } } }
      : refusal(404, 'not_found');
  });
  await client.remove('firewalls', 4);
  expect(clock.slept).toEqual([500, 1_000, 500]);
  expect(api.requests.at(-1)!.url).toBe('/v1/actions/9');
  const { client: other } = await against(() => refusal(404, 'not_found'));
  await other.remove('servers', 1);
});

test("the skew of our clock comes from the reply's date", async () => {
  const { client } = await against(() => ({
    status: 200,
    body: { locations: [] },
    headers: { date: 'Sat, 21 Nov 2026 09:10:00 GMT' },
  }));
  expect(client.clockSkewMs()).toBeUndefined();
  await client.locations();
  expect(client.clockSkewMs()).toBe(600_500);
});

test('outside a sandbox only the real address is called', () => {
  const target = { ...sandboxTarget('http://127.0.0.1:1/v1'), kind: 'real' as const };
  expect(() => createHetzner({ target, token: TOKEN, clock: handClock() })).toThrow(
    expect.objectContaining({ code: 'CATALYST-TARGET-REFUSED' }),
  );
});
