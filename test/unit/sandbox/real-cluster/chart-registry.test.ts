import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type ChartRegistry,
  startChartRegistry,
} from '../../../../src/sandbox/real-cluster/chart-registry.ts';
import { ChartShelf } from '../../../../src/sandbox/real-cluster/chart-shelf.ts';

let shelf: ChartShelf;
let registry: ChartRegistry;

beforeEach(async () => {
  shelf = new ChartShelf();
  shelf.publish({ name: 'bp-x', version: '1.0.0+build' });
  registry = await startChartRegistry(shelf, { scheme: 'bearer', password: 'secret' });
});
afterEach(() => registry.close());

const ask = (path: string, authorization?: string) =>
  fetch(`${registry.url}${path}`, authorization === undefined ? {} : { headers: { authorization } });
const basic = (password: string) => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`;
const REPOSITORY = '/v2/openova-io/bp-x';

it('sends who has no token for one, and gives none for a wrong password', async () => {
  const refused = await ask(`${REPOSITORY}/tags/list`);
  expect(refused.status).toBe(401);
  const realm = /realm="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '')?.[1];
  expect(realm).toBe(`${registry.url}/token`);
  expect((await ask('/token', basic('wrong'))).status).toBe(401);
  const { token } = (await (await ask('/token', basic('secret'))).json()) as { token: string };
  const tags = await ask(`${REPOSITORY}/tags/list`, `Bearer ${token}`);
  expect(await tags.json()).toMatchObject({ tags: ['1.0.0+build'] });
  expect(registry.requests).toContain(`GET ${REPOSITORY}/tags/list 401`);
});

it('serves manifest by tag and digest, and its layer', async () => {
  registry.access = { scheme: 'open', password: '' };
  const byTag = await ask(`${REPOSITORY}/manifests/1.0.0_build`);
  const digest = byTag.headers.get('docker-content-digest');
  const manifest = (await byTag.json()) as { layers: { digest: string; size: number }[] };
  expect(await (await ask(`${REPOSITORY}/manifests/${digest}`)).json()).toEqual(manifest);
  const layer = await (await ask(`${REPOSITORY}/blobs/${manifest.layers[0]!.digest}`)).bytes();
  expect(layer).toHaveLength(manifest.layers[0]!.size);
  expect((await ask(`${REPOSITORY}/manifests/2.0.0`)).status).toBe(404);
  expect((await ask('/v2/openova-io/bp-y/manifests/1.0.0')).status).toBe(404);
});

it('is an index repository too, with a password in every request when it wants one', async () => {
  registry.access = { scheme: 'basic', password: 'secret' };
  const refused = await ask('/index.yaml');
  expect(refused.headers.get('www-authenticate')).toContain('Basic');
  const index = parse(await (await ask('/index.yaml', basic('secret'))).text());
  expect(index.entries['bp-x']).toMatchObject([{ version: '1.0.0+build' }]);
  const archive = await ask(`/${index.entries['bp-x'][0].urls[0]}`, basic('secret'));
  expect(archive.status).toBe(200);
});

it('forgets what was withdrawn', async () => {
  registry.access = { scheme: 'open', password: '' };
  expect(shelf.withdraw('bp-x', '1.0.0+build')).toBe(true);
  expect(shelf.withdraw('bp-x', '1.0.0+build')).toBe(false);
  expect((await ask(`${REPOSITORY}/manifests/1.0.0_build`)).status).toBe(404);
});
