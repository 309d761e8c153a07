import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createHetzner } from '../../src/clients/hetzner/create-hetzner.ts';
import { HETZNER_KINDS, type Hetzner } from '../../src/clients/hetzner/hetzner.ts';
import type { Clock } from '../../src/domain/surroundings.ts';
import { createGround, type SandboxGround } from '../../src/sandbox/ground/create-ground.ts';
import { type HetznerPart, startHetzner } from '../../src/sandbox/hetzner/start-hetzner.ts';
import { sandboxTarget } from '../unit/clients/hetzner/canned-api.ts';

const TOKEN = 'a'.repeat(64);
const READER = 'b'.repeat(64);
let ground: SandboxGround;
let cloud: HetznerPart;
const clients: Hetzner[] = [];
const sleeps: number[] = [];
/** The simulator's time with sleeps that take none. */
const clock: Clock = { now: () => ground.clock.now(), sleep: async (ms) => void sleeps.push(ms) };

beforeAll(async () => {
  ground = await createGround({ speed: 1_000 });
  cloud = await startHetzner(ground, { token: TOKEN, readOnlyToken: READER, limits: { firewalls: 100 } });
});
afterEach(async () => {
  ground.faults.clear();
  sleeps.length = 0;
  await Promise.all(clients.splice(0).map((client) => client.close?.()));
});
afterAll(async () => {
  await cloud.stop();
  expect(cloud.unhandled).toEqual([]);
});

function clientWith(token = TOKEN): Hetzner {
  const client = createHetzner({ target: sandboxTarget(cloud.facts.hetznerApi!), token, clock });
  clients.push(client);
  return client;
}

async function post(path: string, body: unknown): Promise<{ id: number }> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const reply = await fetch(`${cloud.facts.hetznerApi}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return Object.values((await reply.json()) as Record<string, { id: number }>)[0]!;
}

test('the catalogue is understood: locations, types, prices', async () => {
  const client = clientWith();
  const [locations, types, balancers, pricing] = await Promise.all([
    client.locations(),
    client.serverTypes(),
    client.loadBalancerTypes(),
    client.pricing(),
  ]);
  expect(locations.find((one) => one.name === 'fsn1')).toMatchObject({ networkZone: 'eu-central' });
  const cpx32 = types.find((one) => one.name === 'cpx32')!;
  expect(cpx32.locations.find((one) => one.name === 'fsn1')!.available).toBe(true);
  expect(types.some((one) => one.architecture === 'arm')).toBe(true);
  expect(balancers.find((one) => one.name === 'lb11')).toMatchObject({ maxTargets: 25, maxServices: 5 });
  expect(pricing.serverTypes.cpx32!.fsn1!.monthly).toBeGreaterThan(pricing.serverTypes.cpx32!.fsn1!.hourly);
  expect(pricing.primaryIps.ipv4!.fsn1!.monthly).toBeGreaterThan(0n);
});

test('every billable kind can be listed, by label too', async () => {
  const client = clientWith();
  const lists = await Promise.all(HETZNER_KINDS.map((kind) => client.list(kind, { label: 'a=b' })));
  expect(lists.flat()).toEqual([]);
});

test('more objects than a page holds are all read', async () => {
  const client = clientWith();
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      post('/firewalls', { name: `many-${index}`, labels: { set: 'many' } }),
    ),
  );
  const found = await client.list('firewalls', { label: 'set=many' });
  expect(new Set(found.map((one) => one.name)).size).toBe(60);
  for (const one of found) await client.remove('firewalls', one.id);
  expect(await client.list('firewalls', { label: 'set=many' })).toEqual([]);
});

test('the scope of a token is told, and nothing is left', async () => {
  expect(await clientWith().tokenScope()).toBe('read-write');
  expect(await clientWith(READER).tokenScope()).toBe('read-only');
  ground.faults.set({ name: 'hetzner-read-only-token' });
  expect(await clientWith().tokenScope()).toBe('read-only');
  expect(await clientWith().list('ssh_keys')).toEqual([]);
});

test('a token that is not known', async () => {
  await expect(clientWith('c'.repeat(64)).locations()).rejects.toMatchObject({
    code: 'CATALYST-HETZNER-UNAUTHORIZED',
    exit: 3,
  });
});

test('too many requests once are waited out, an outage that stays is told', async () => {
  ground.faults.set({ name: 'hetzner-429', times: 1 });
  expect((await clientWith().locations()).length).toBeGreaterThan(0);
  expect(sleeps).toHaveLength(1);
  ground.faults.set({ name: 'hetzner-5xx' });
  await expect(clientWith().pricing()).rejects.toMatchObject({ code: 'CATALYST-HETZNER-OUTAGE' });
});

test('what is gone already counts as removed, and a network with nothing in it goes', async () => {
  const client = clientWith();
  const network = await post('/networks', { name: 'n', ip_range: '10.0.0.0/16' });
  await client.remove('networks', network.id);
  await client.remove('networks', network.id);
  expect(await client.list('networks')).toEqual([]);
});

test("our clock's skew is seen", async () => {
  const client = clientWith();
  await client.locations();
  expect(client.clockSkewMs()).toEqual(expect.any(Number));
});
