import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Booted, bootedCluster } from '../support/booted.ts';
import { signed } from '../support/ground.ts';
import { type RawLink, raw, servingCertificate } from '../support/raw-kubernetes.ts';

const MASTERS = '/O=system:masters/CN=someone';
const CLIENT_AUTH = 'extendedKeyUsage=clientAuth';

let world: Booted;
let link: RawLink;

beforeAll(async () => {
  world = await bootedCluster();
  link = world.link;
});
afterAll(() => world.part.stop());

const map = (name: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});
const MAPS = '/api/v1/namespaces/default/configmaps';

describe('who gets in', () => {
  it.each(['omantel.omani.works', '203.0.113.10', '10.0.1.2', '127.0.0.1', 'cp1', 'kubernetes.default.svc'])(
    'shows a certificate of our authority for %s',
    async (name) => {
      const certificate = await servingCertificate(link);
      expect(certificate.checkHost(name) ?? certificate.checkIP(name)).toBe(name);
      expect(certificate.verify(new X509Certificate(world.secrets.serverCa.certificate).publicKey)).toBe(
        true,
      );
      expect((await raw(link, 'GET', '/readyz')).text).toBe('ok');
    },
  );

  it('is refused by a caller that trusts another authority', async () => {
    await expect(raw({ ...link, ca: world.secrets.other.certificate }, 'GET', '/readyz')).rejects.toThrow(
      /certificate/,
    );
  });

  it('is refused by a caller that expects another name', async () => {
    await expect(raw({ ...link, servername: 'other.example' }, 'GET', '/readyz')).rejects.toThrow(/altnames/);
  });

  it('answers 401 without a certificate, even on /readyz and /version: k3s has no anonymous user', async () => {
    for (const path of ['/readyz', '/livez', '/version', '/api']) {
      const answer = await raw({ ...link, client: undefined }, 'GET', path);
      expect(answer).toMatchObject({
        status: 401,
        body: { kind: 'Status', reason: 'Unauthorized', code: 401 },
      });
    }
  });

  it('answers 401 to a certificate of another authority', async () => {
    const client = signed(world.secrets.other, MASTERS, CLIENT_AUTH);
    expect((await raw({ ...link, client }, 'GET', '/api')).status).toBe(401);
  });

  it('answers 401 to a certificate once it is over', async () => {
    const other = await bootedCluster();
    other.ground.clock.skip(25 * 3_600_000);
    expect((await raw(other.link, 'GET', '/api')).status).toBe(401);
    const client = signed(other.secrets.clientCa, MASTERS, CLIENT_AUTH, 3);
    expect((await raw({ ...other.link, client }, 'GET', '/api')).status).toBe(200);
    await other.part.stop();
  });

  it('answers 403 to a user who is no administrator', async () => {
    const client = signed(world.secrets.clientCa, '/O=guests/CN=visitor', CLIENT_AUTH);
    expect(await raw({ ...link, client }, 'GET', MAPS)).toMatchObject({
      status: 403,
      body: { reason: 'Forbidden' },
    });
  });

  it('gives its authority to anyone, as k3s does at /cacerts', async () => {
    expect((await raw({ ...link, client: undefined }, 'GET', '/cacerts')).text).toBe(
      world.secrets.serverCa.certificate,
    );
  });
});

describe('discovery', () => {
  it('names the version that user_data asked for', async () => {
    expect((await raw(link, 'GET', '/version')).body).toMatchObject({
      gitVersion: 'v1.34.2+k3s1',
      minor: '34',
    });
  });

  it('has no Flux group before Flux is installed', async () => {
    expect(await raw(link, 'GET', '/apis/helm.toolkit.fluxcd.io/v2/helmreleases')).toMatchObject({
      status: 404,
      body: { message: 'the server could not find the requested resource' },
    });
    expect((await raw(link, 'GET', '/apis/helm.toolkit.fluxcd.io/v2')).status).toBe(404);
  });

  it('serves a group as soon as its definition is there', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gateways.example.org' },
      spec: {
        group: 'example.org',
        scope: 'Namespaced',
        names: { plural: 'gateways', kind: 'Gateway' },
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    };
    expect(
      (await raw(link, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)).status,
    ).toBe(201);
    const { body } = await raw(link, 'GET', '/apis/example.org/v1');
    expect(body.resources).toMatchObject([{ name: 'gateways', kind: 'Gateway', namespaced: true }]);
    expect((await raw(link, 'GET', '/apis/example.org/v1/namespaces/default/gateways')).body).toMatchObject({
      kind: 'GatewayList',
      items: [],
    });
  });

  it('lists groups and resources with their scope', async () => {
    const groups = (await raw(link, 'GET', '/apis')).body.groups as unknown as { name: string }[];
    expect(groups.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['apps', 'batch', 'storage.k8s.io']),
    );
    const resources = (await raw(link, 'GET', '/api/v1')).body.resources as unknown as { name: string }[];
    expect(resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['pods', 'pods/log', 'nodes/status']),
    );
  });
});

describe('writing', () => {
  it('creates, refuses a second of that name, reads, deletes', async () => {
    const made = await raw(link, 'POST', MAPS, map('one', { a: '1' }));
    expect(made).toMatchObject({
      status: 201,
      body: { metadata: { uid: expect.any(String), resourceVersion: expect.stringMatching(/^\d+$/) } },
    });
    expect(await raw(link, 'POST', MAPS, map('one', {}))).toMatchObject({
      status: 409,
      body: { reason: 'AlreadyExists', message: 'configmaps "one" already exists' },
    });
    expect((await raw(link, 'GET', `${MAPS}/one`)).body.data).toEqual({ a: '1' });
    expect(await raw(link, 'DELETE', `${MAPS}/one`)).toMatchObject({
      status: 200,
      body: { status: 'Success' },
    });
    expect(await raw(link, 'GET', `${MAPS}/one`)).toMatchObject({
      status: 404,
      body: { reason: 'NotFound', message: 'configmaps "one" not found' },
    });
  });

  it('needs the namespace', async () => {
    const answer = await raw(link, 'POST', '/api/v1/namespaces/nowhere/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x' },
    });
    expect(answer).toMatchObject({ status: 404, body: { message: 'namespaces "nowhere" not found' } });
  });

  it('refuses an update of an old version', async () => {
    const { body } = await raw(link, 'POST', MAPS, map('two', { a: '1' }));
    expect((await raw(link, 'PUT', `${MAPS}/two`, { ...body, data: { a: '2' } })).status).toBe(200);
    expect(await raw(link, 'PUT', `${MAPS}/two`, { ...body, data: { a: '3' } })).toMatchObject({
      status: 409,
      body: { reason: 'Conflict' },
    });
  });

  it('merges a patch and drops what is null', async () => {
    await raw(link, 'POST', MAPS, map('three', { a: '1', b: '2' }));
    const answer = await raw(
      link,
      'PATCH',
      `${MAPS}/three`,
      { data: { a: null, c: '3' } },
      'application/merge-patch+json',
    );
    expect(answer.body.data).toEqual({ b: '2', c: '3' });
  });

  it('refuses an unknown patch type, a body that is no object, a wrong kind and a bad name', async () => {
    expect((await raw(link, 'PATCH', `${MAPS}/three`, '[]', 'application/json-patch+json')).status).toBe(415);
    expect((await raw(link, 'POST', MAPS, '{')).status).toBe(400);
    expect(
      (await raw(link, 'POST', MAPS, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } })).status,
    ).toBe(400);
    expect((await raw(link, 'POST', MAPS, map('Not A Name', {}))).status).toBe(422);
  });

  it('applies under a field manager: creates, owns, forgets, and meets another manager', async () => {
    const apply = (manager: string, data: Record<string, string>, more = '') =>
      raw(
        link,
        'PATCH',
        `${MAPS}/applied?fieldManager=${manager}${more}`,
        JSON.stringify(map('applied', data)),
        'application/apply-patch+yaml',
      );
    expect((await apply('catalyst', { a: '1', b: '1' })).status).toBe(201);
    expect((await apply('catalyst', { a: '1' })).body.data).toEqual({ a: '1' });
    expect((await apply('other', { c: '1' })).body.data).toEqual({ a: '1', c: '1' });
    expect(await apply('other', { a: '2', c: '1' })).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        details: { causes: [{ reason: 'FieldManagerConflict', field: '.data.a' }] },
      },
    });
    expect((await apply('other', { a: '2', c: '1' }, '&force=true')).body.data).toEqual({ a: '2', c: '1' });
    expect((await apply('', { a: '1' })).status).toBe(400);
  });

  it('writes nothing on a dry run', async () => {
    const answer = await raw(
      link,
      'PATCH',
      `${MAPS}/dry?fieldManager=catalyst&dryRun=All`,
      JSON.stringify(map('dry', { a: '1' })),
      'application/apply-patch+yaml',
    );
    expect(answer.status).toBe(201);
    expect((await raw(link, 'GET', `${MAPS}/dry`)).status).toBe(404);
  });

  it('keeps status and spec apart, and counts generations of the spec only', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments';
    const made = await raw(link, 'POST', path, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { replicas: 1 },
      status: { replicas: 9 },
    });
    expect(made.body).toMatchObject({ metadata: { generation: 1 } });
    expect(made.body.status).toBeUndefined();
    const status = await raw(
      link,
      'PATCH',
      `${path}/web/status`,
      { spec: { replicas: 7 }, status: { replicas: 1 } },
      'application/merge-patch+json',
    );
    expect(status.body).toMatchObject({
      metadata: { generation: 1 },
      spec: { replicas: 1 },
      status: { replicas: 1 },
    });
    const scaled = await raw(
      link,
      'PATCH',
      `${path}/web`,
      { spec: { replicas: 2 } },
      'application/merge-patch+json',
    );
    expect(scaled.body).toMatchObject({ metadata: { generation: 2 }, status: { replicas: 1 } });
  });

  it('keeps an object with a finalizer until that is taken away', async () => {
    await raw(link, 'POST', MAPS, {
      ...map('held', {}),
      metadata: { name: 'held', finalizers: ['example.org/hold'] },
    });
    expect((await raw(link, 'DELETE', `${MAPS}/held`)).body.metadata).toMatchObject({
      deletionTimestamp: expect.any(String),
    });
    await raw(
      link,
      'PATCH',
      `${MAPS}/held`,
      { metadata: { finalizers: null } },
      'application/merge-patch+json',
    );
    expect((await raw(link, 'GET', `${MAPS}/held`)).status).toBe(404);
  });

  it('turns stringData of a Secret into data', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      stringData: { token: 'abc' },
    };
    const { body } = await raw(link, 'POST', '/api/v1/namespaces/default/secrets', secret);
    expect(body).toMatchObject({ data: { token: 'YWJj' } });
    expect(body.stringData).toBeUndefined();
  });
});
