import { afterEach, expect, test } from 'vitest';
import { bearerChallenge } from '../../../../src/clients/registry/challenge.ts';
import { createRegistry } from '../../../../src/clients/registry/create-registry.ts';
import { createK3sReleases } from '../../../../src/clients/registry/k3s-releases.ts';
import { type Canned, type CannedApi, cannedApi, sandboxTarget } from '../hetzner/canned-api.ts';

const TOKEN = 'canary-pull-token';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function against(
  answer: (request: { url: string; authorization: string; base: string }) => Canned,
): Promise<{
  api: CannedApi;
  can(token?: string): ReturnType<ReturnType<typeof createRegistry>['canPull']>;
}> {
  const api: CannedApi = await cannedApi(({ url, count }) =>
    answer({ url, authorization: api.requests[count - 1]!.authorization, base: api.base.replace('/v1', '') }),
  );
  const registry = createRegistry({
    target: sandboxTarget('http://127.0.0.1:1/v1', { registry: `${api.base.replace('/v1', '')}/openova-io` }),
  });
  open.push(async () => {
    await registry.close();
    await api.close();
  });
  return { api, can: (token) => registry.canPull('bp-cilium', '1.1.1', token) };
}

const challenge = (realm: string): Canned => ({
  status: 401,
  headers: {
    'www-authenticate': `Bearer realm="${realm}",service="ghcr.io",scope="repository:openova-io/bp-cilium:pull"`,
  },
});

test('the token dance: 401, token service with the pull token, manifest with the bearer', async () => {
  const { api, can } = await against(({ url, authorization, base }) => {
    if (url.startsWith('/token')) return { status: 200, body: { token: 'short-lived' } };
    return authorization === 'Bearer short-lived' ? { status: 200, body: {} } : challenge(`${base}/token`);
  });
  expect(await can(TOKEN)).toBe('ok');
  const [, service, manifest] = api.requests;
  expect(service!.url).toBe('/token?service=ghcr.io&scope=repository%3Aopenova-io%2Fbp-cilium%3Apull');
  expect(Buffer.from(service!.authorization.slice(6), 'base64').toString()).toBe(`catalyst:${TOKEN}`);
  expect(manifest!.url).toBe('/v2/openova-io/bp-cilium/manifests/1.1.1');
});

test('the pull token goes to no other host', async () => {
  const elsewhere = await cannedApi(() => ({ status: 200, body: { token: 't' } }));
  open.push(elsewhere.close);
  const { can } = await against(({ authorization }) =>
    authorization ? { status: 403 } : challenge(elsewhere.base.replace('127.0.0.1', 'localhost')),
  );
  expect(await can(TOKEN)).toBe('unauthorized');
  expect(elsewhere.requests.map((one) => one.authorization)).toEqual(['']);
});

test.each([
  [{ status: 200 }, 'ok'],
  [{ status: 403 }, 'unauthorized'],
  [{ status: 404 }, 'missing'],
])('%o without a challenge is %s', async (canned, said) => {
  expect(await (await against(() => canned)).can(TOKEN)).toBe(said);
});

test.each([{ status: 503 }, { status: 302 }])("%o is the registry's own trouble", async (canned) => {
  const { can } = await against(() => canned);
  await expect(can(TOKEN)).rejects.toMatchObject({
    code: 'CATALYST-REGISTRY-UNAVAILABLE',
    message: expect.not.stringContaining('canary'),
  });
});

test('a token service that sends no JSON, or a bearer that is none', async () => {
  const broken = await against(({ url, base }) =>
    url.startsWith('/token') ? { status: 200, body: '<html>' } : challenge(`${base}/token`),
  );
  await expect(broken.can(TOKEN)).rejects.toMatchObject({ code: 'CATALYST-REGISTRY-UNAVAILABLE' });
  const hostile = await against(({ url, base }) =>
    url.startsWith('/token') ? { status: 200, body: { token: 'a\r\nX: y' } } : challenge(`${base}/token`),
  );
  expect(await hostile.can(TOKEN)).toBe('unauthorized');
});

test('challenges are parsed, others are none', () => {
  expect(bearerChallenge('bearer realm="https://ghcr.io/token",service="ghcr.io"')).toMatchObject({
    service: 'ghcr.io',
  });
  for (const header of ['', 'Basic realm="x"', 'Bearer service="x"', 'Bearer realm="not a url"'])
    expect(bearerChallenge(header)).toBeUndefined();
});

test.each([
  ['', '/k3s-io/k3s/releases/tag/v1.35.9%2Bk3s1'],
  ['/k3s-io/k3s/releases/download', '/k3s-io/k3s/releases/tag/v1.35.9%2Bk3s1'],
])('a release is asked for by HEAD below %s', async (base, path) => {
  const api = await cannedApi(() => ({ status: 200 }));
  const releases = createK3sReleases({
    target: sandboxTarget('http://127.0.0.1:1/v1', { k3sReleases: api.base.replace('/v1', base) }),
  });
  open.push(releases.close, api.close);
  expect(await releases.exists('v1.35.9+k3s1')).toBe(true);
  expect(api.requests[0]).toMatchObject({ method: 'HEAD', url: path });
});
