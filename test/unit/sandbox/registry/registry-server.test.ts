import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RegistryServer, startRegistry } from '../../../../src/sandbox/registry/registry-server.ts';
import { startReleases } from '../../../../src/sandbox/releases/releases-server.ts';

describe('the registry of the kit', () => {
  let server: RegistryServer;
  const unhandled: string[] = [];
  beforeAll(async () => {
    server = await startRegistry({ pullToken: 'good', onUnhandled: (call) => unhandled.push(call) });
  });
  afterAll(() => server.close());
  const get = (path: string, authorization?: string, method = 'GET') =>
    fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      headers: authorization === undefined ? {} : { authorization },
    });
  const basic = (password: string) => `Basic ${Buffer.from(`openova-bot:${password}`).toString('base64')}`;

  it('challenges without a credential and refuses a wrong one', async () => {
    const answer = await get('/v2/');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="http:\/\/127\.0\.0\.1:\d+\/token"/,
    );
    expect((await get('/v2/', basic('bad'))).status).toBe(401);
    expect((await get('/token?service=registry', basic('bad'))).status).toBe(401);
  });

  it('gives a token for the pull password, and manifests for the token', async () => {
    const { token } = (await (await get('/token?service=registry', basic('good'))).json()) as {
      token: string;
    };
    const answer = await get('/v2/openova-io/bp-cilium/manifests/1.1.1', `Bearer ${token}`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' },
    });
    const digest = answer.headers.get('docker-content-digest') ?? '';
    expect((await get(`/v2/openova-io/bp-cilium/manifests/${digest}`, basic('good'), 'HEAD')).status).toBe(
      200,
    );
  });

  it('answers 501 to what it does not imitate, and tells it', async () => {
    unhandled.length = 0;
    expect((await get('/v2/openova-io/bp-cilium/blobs/sha256:00', basic('good'))).status).toBe(501);
    expect((await get('/v2/_catalog', basic('good'))).status).toBe(501);
    expect((await get('/v2/openova-io/bp-cilium/manifests/1', basic('good'), 'PUT')).status).toBe(501);
    expect(unhandled).toEqual([
      'registry GET /v2/openova-io/bp-cilium/blobs/sha256:00',
      'registry GET /v2/_catalog',
      'registry PUT /v2/openova-io/bp-cilium/manifests/1',
    ]);
  });

  it('tells an unknown version and an unknown chart apart from a refusal', async () => {
    expect(await (await get('/v2/openova-io/bp-cilium/manifests/9.9.9', basic('good'))).json()).toMatchObject(
      { errors: [{ code: 'MANIFEST_UNKNOWN' }] },
    );
    expect((await get('/v2/openova-io/bp-nothing/manifests/1.0.0', basic('good'))).status).toBe(404);
    expect([
      server.chart('bp-vpa', '1.0.0', 'good'),
      server.chart('bp-vpa', '2.0.0', 'good'),
      server.chart('bp-vpa', '1.0.0', undefined),
    ]).toEqual(['ok', 'missing', 'unauthorized']);
  });
});

describe('the k3s releases', () => {
  it('answer in the shape of GitHub', async () => {
    const unhandled: string[] = [];
    const server = await startReleases(['v1.34.2+k3s1'], (call) => unhandled.push(call));
    const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    const tag = encodeURIComponent('v1.34.2+k3s1');
    expect(await (await get(`/repos/k3s-io/k3s/releases/tags/${tag}`)).json()).toMatchObject({
      tag_name: 'v1.34.2+k3s1',
      draft: false,
    });
    expect((await get(`/k3s-io/k3s/releases/tag/${tag}`, 'HEAD')).status).toBe(200);
    expect((await get('/repos/k3s-io/k3s/releases/tags/v1.99.0+k3s1')).status).toBe(404);
    expect(unhandled).toEqual([]);
    expect((await get('/repos/k3s-io/k3s/releases/latest')).status).toBe(501);
    expect(unhandled).toEqual(['releases GET /repos/k3s-io/k3s/releases/latest']);
    await server.close();
  });
});
