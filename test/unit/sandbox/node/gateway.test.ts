import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Booted, bootedCluster, portOf } from '../../../support/booted.ts';
import { raw } from '../../../support/raw-kubernetes.ts';

let world: Booted;
let port: number;

async function get(host: string): Promise<IncomingMessage> {
  const asked = request({
    host: '127.0.0.1',
    port,
    path: '/',
    servername: host,
    headers: { host },
    ca: world.ground.authority.certificate,
    agent: false,
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

beforeAll(async () => {
  world = await bootedCluster();
  const ready = world.ground.addresses.find('10.0.1.2', 30443);
  expect(ready).toBeUndefined();
  await raw(world.link, 'POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'flux-system' },
  });
  const config = JSON.stringify({
    auths: { 'ghcr.io': { username: 'openova-bot', password: 'the-pull-token' } },
  });
  await raw(world.link, 'POST', '/api/v1/namespaces/flux-system/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: 'ghcr-pull' },
    stringData: { '.dockerconfigjson': config },
  });
  for (let minute = 0; minute < 13; minute += 1) {
    world.ground.clock.advance(60_000);
    await turn();
  }
  port = await portOf(world.ground, '10.0.1.2', 30443);
});
afterAll(() => world.part.stop());

describe('from power-on to the console', () => {
  it('serves the console over a certificate of the sandbox', async () => {
    expect((await get('console.omantel.omani.works')).statusCode).toBe(200);
  });

  it('has no certificate for a name of somebody else', async () => {
    await expect(get('console.other.example')).rejects.toThrow();
  });

  it('redirects plain http and keeps the DNS port open', async () => {
    const redirect = await fetch(`http://127.0.0.1:${world.ground.addresses.find('10.0.1.2', 30080)}/x`, {
      redirect: 'manual',
      headers: { host: 'console.omantel.omani.works' },
    });
    expect(redirect.status).toBe(308);
    expect(redirect.headers.get('location')).toMatch(/^https:.*\/x$/);
    expect(world.ground.addresses.find('10.0.1.2', 30053)).toBeGreaterThan(0);
  });

  it('converged through the API alone: the releases are listed as Ready', async () => {
    const { body } = await raw(
      world.link,
      'GET',
      '/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases',
    );
    const items = body.items as unknown as {
      apiVersion: string;
      status: { conditions: { type: string; status: string }[] };
    }[];
    expect(items).toHaveLength(35);
    expect(
      items.filter(({ status }) =>
        status.conditions.some((one) => one.type === 'Ready' && one.status === 'True'),
      ),
    ).toHaveLength(35);
    expect(items[0]?.apiVersion).toBe('helm.toolkit.fluxcd.io/v2');
  });

  it('gives the log lines of a controller, the newest ones and since a time', async () => {
    const pods = (
      await raw(world.link, 'GET', '/api/v1/namespaces/flux-system/pods?labelSelector=app%3Dhelm-controller')
    ).body.items as unknown as { metadata: { name: string } }[];
    const path = `/api/v1/namespaces/flux-system/pods/${pods[0]?.metadata.name}/log`;
    const lines = (await raw(world.link, 'GET', `${path}?tailLines=5`)).text.trim().split('\n');
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      controllerKind: 'HelmRelease',
      namespace: 'flux-system',
    });
    const later = new Date(world.ground.clock.now() + 1000).toISOString();
    expect((await raw(world.link, 'GET', `${path}?sinceTime=${later}`)).text).toBe('');
  });
});
