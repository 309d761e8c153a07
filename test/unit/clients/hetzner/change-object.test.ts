import { afterEach, describe, expect, it } from 'vitest';
import { createHetzner } from '../../../../src/clients/hetzner/create-hetzner.ts';
import { cannedApi, handClock, sandboxTarget } from './canned-api.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function against(answer: Parameters<typeof cannedApi>[0]) {
  const api = await cannedApi(answer);
  const clock = handClock();
  const client = createHetzner({ target: sandboxTarget(api.base), token: 'x'.repeat(64), clock });
  open.push(async () => {
    await client.close?.();
    await api.close();
  });
  const calls = () => api.requests.map(({ method, url, body }) => `${method} ${url.slice(3)} ${body}`.trim());
  return { client, clock, calls };
}

const done = { status: 201, body: { action: { id: 9, status: 'success' } } };
const refusal = (status: number, code: string) => ({ status, body: { error: { code, message: code } } });

describe('protection', () => {
  it('is lifted; a server has two that must be the same', async () => {
    const { client, calls } = await against(() => done);
    await client.unprotect('servers', 4);
    await client.unprotect('networks', 5);
    await client.unprotect('ssh_keys', 6);
    expect(calls()).toEqual([
      'POST /servers/4/actions/change_protection {"delete":false,"rebuild":false}',
      'POST /networks/5/actions/change_protection {"delete":false}',
    ]);
  });

  it('of what is gone is no matter', async () => {
    const { client } = await against(() => refusal(404, 'not_found'));
    await client.unprotect('volumes', 4);
  });

  it('that stands in the way is told as such', async () => {
    const { client } = await against(() => refusal(423, 'protected'));
    await expect(client.remove('servers', 4)).rejects.toMatchObject({ code: 'CATALYST-HETZNER-PROTECTED' });
  });

  it('waits for an action that still runs on it, with growing waits', async () => {
    const { client, clock } = await against(({ count }) => (count < 4 ? refusal(423, 'locked') : done));
    await client.unprotect('volumes', 4);
    expect(clock.slept).toEqual([500, 1_000, 2_000]);
  });
});

it('a deletion outlasts a firewall that is in use for two minutes, then says what Hetzner said', async () => {
  const { client, clock } = await against(() => refusal(422, 'resource_in_use'));
  await expect(client.remove('firewalls', 4)).rejects.toMatchObject({
    code: 'CATALYST-HETZNER-REFUSED',
    message: 'Hetzner answered: resource_in_use (resource_in_use).',
  });
  expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(100_000);
});

it('a volume is taken off its server, and left when it hangs on none', async () => {
  const { client, calls } = await against(({ method, url }) => {
    if (method === 'POST') return done;
    return { status: 200, body: { volume: { server: url.endsWith('/1') ? 4 : null } } };
  });
  await client.detachVolume(1);
  await client.detachVolume(2);
  expect(calls()).toEqual(['GET /volumes/1', 'POST /volumes/1/actions/detach {}', 'GET /volumes/2']);
});

describe('stopping a server', () => {
  const server = (status: string) => ({ status: 200, body: { server: { status } } });

  it('asks its operating system first, then takes the power away', async () => {
    const { client, calls } = await against(({ method }) => (method === 'POST' ? done : server('running')));
    await client.stopServer(3, 2_000);
    expect(calls().filter((one) => one.startsWith('POST'))).toEqual([
      'POST /servers/3/actions/shutdown {}',
      'POST /servers/3/actions/poweroff {}',
    ]);
  });

  it('is content when it stops by itself', async () => {
    const { client, calls } = await against(({ method, count }) =>
      method === 'POST' ? done : server(count > 3 ? 'off' : 'running'),
    );
    await client.stopServer(3, 30_000);
    expect(calls().some((one) => one.includes('poweroff'))).toBe(false);
  });

  it('without a grace takes the power at once, and of one that is off nothing', async () => {
    const { client, calls } = await against(({ method, url }) =>
      method === 'POST' ? done : server(url.endsWith('/3') ? 'running' : 'off'),
    );
    await client.stopServer(3, 0);
    await client.stopServer(4, 0);
    expect(calls()).toEqual(['GET /servers/3', 'POST /servers/3/actions/poweroff {}', 'GET /servers/4']);
  });
});

it('a server is switched on only when it is off', async () => {
  const { client, calls } = await against(({ method, url }) => {
    if (method === 'POST') return done;
    return { status: 200, body: { server: { status: url.endsWith('/1') ? 'off' : 'running' } } };
  });
  await client.startServer(1);
  await client.startServer(2);
  expect(calls()).toEqual(['GET /servers/1', 'POST /servers/1/actions/poweron {}', 'GET /servers/2']);
});
