import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  HETZNER_READ_ONLY_TOKEN,
  type SimulatedCloud,
  simulatedCloud,
  temporaryStateDir,
  until,
} from '../../support/sandbox.ts';

const SERVER = { name: 'cp1', server_type: 'cpx32', image: 'ubuntu-24.04', location: 'fsn1' };
const code = (reply: { body: { error?: { code: string } } }) => reply.body.error?.code;

async function network(cloud: SimulatedCloud, zone = 'eu-central'): Promise<number> {
  const { body } = await cloud.call('POST', '/networks', {
    name: 'net',
    ip_range: '10.0.0.0/16',
    subnets: [{ type: 'cloud', network_zone: zone, ip_range: '10.0.1.0/24' }],
  });
  return body.network.id;
}

test('a token is needed, an unknown one is refused, a reading one may only read', async () => {
  const cloud = await simulatedCloud();
  const bare = await fetch(`${cloud.api}/servers`);
  expect(bare.status).toBe(401);
  expect(code(await cloud.call('GET', '/servers', undefined, 'x'.repeat(64)))).toBe('unauthorized');
  expect((await cloud.call('GET', '/servers', undefined, HETZNER_READ_ONLY_TOKEN)).status).toBe(200);
  const refused = await cloud.call('POST', '/servers', SERVER, HETZNER_READ_ONLY_TOKEN);
  expect([refused.status, code(refused)]).toEqual([403, 'forbidden']);
});

test('a foreign host name is refused', async () => {
  const cloud = await simulatedCloud();
  const status = await new Promise((resolve, reject) => {
    const call = request(`${cloud.api}/servers`, { headers: { Host: 'evil.example' } }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    });
    call.once('error', reject).end();
  });
  expect(status).toBe(403);
});

test('120 objects come in pages, with the links between them', async () => {
  const cloud = await simulatedCloud();
  for (let at = 0; at < 120; at += 1)
    await cloud.call('POST', '/volumes', { name: `v${at}`, size: 10, location: 'fsn1' });
  const seen = new Set<number>();
  for (let page: number | null = 1; page !== null; ) {
    const { body } = await cloud.call('GET', `/volumes?page=${page}&per_page=50`);
    for (const volume of body.volumes) seen.add(volume.id);
    expect(body.meta.pagination).toMatchObject({ page, per_page: 50, total_entries: 120, last_page: 3 });
    page = body.meta.pagination.next_page;
  }
  expect(seen.size).toBe(120);
  const named = await cloud.call('GET', '/volumes?name=v77');
  expect(named.body.volumes.map((one: { name: string }) => one.name)).toEqual(['v77']);
  const sorted = await cloud.call('GET', '/volumes?sort=name:desc&per_page=2');
  expect(sorted.body.volumes.map((one: { name: string }) => one.name)).toEqual(['v99', 'v98']);
});

test.each([
  ['env=prod', ['a']],
  ['env==prod', ['a']],
  ['env!=prod', ['b', 'c']],
  ['env', ['a', 'b']],
  ['!env', ['c']],
  ['env in (prod,test)', ['a', 'b']],
  ['env notin (prod)', ['b', 'c']],
  ['env=prod,tier=web', ['a']],
  ['env=prod,tier!=web', []],
  ['catalyst.openova.io/sovereign=x.omani.works', ['c']],
])('label selector %s', async (selector, names) => {
  const cloud = await simulatedCloud();
  const labels: Record<string, Record<string, string>> = {
    a: { env: 'prod', tier: 'web' },
    b: { env: 'test' },
    c: { 'catalyst.openova.io/sovereign': 'x.omani.works' },
  };
  for (const name of Object.keys(labels)) {
    await cloud.call('POST', '/placement_groups', { name, type: 'spread', labels: labels[name] });
  }
  const { body } = await cloud.call(
    'GET',
    `/placement_groups?label_selector=${encodeURIComponent(selector)}`,
  );
  expect(body.placement_groups.map((one: { name: string }) => one.name)).toEqual(names);
});

test('actions make progress and can be asked for in every place', async () => {
  const cloud = await simulatedCloud({ speed: 100 });
  const { body, headers } = await cloud.call('POST', '/servers', SERVER);
  expect(headers.get('ratelimit-limit')).toBe('3600');
  expect(body.action).toMatchObject({ command: 'create_server', status: 'running', finished: null });
  expect(body.server.status).toBe('initializing');
  const { id } = body.next_actions[0];
  await until(
    'the start',
    async () => (await cloud.call('GET', `/actions/${id}`)).body.action.status === 'success',
  );
  expect((await cloud.call('GET', `/actions?id=${id}&id=${body.action.id}`)).body.actions).toHaveLength(2);
  expect((await cloud.call('GET', `/servers/${body.server.id}/actions`)).body.actions).toHaveLength(2);
  expect((await cloud.call('GET', `/servers/${body.server.id}`)).body.server).toMatchObject({
    status: 'running',
  });
});

test('what cannot be bought is refused with the reason', async () => {
  const cloud = await simulatedCloud();
  expect(code(await cloud.call('POST', '/servers', { ...SERVER, location: 'ash' }))).toBe('invalid_input');
  expect(code(await cloud.call('POST', '/servers', { ...SERVER, server_type: 'cx42' }))).toBe(
    'invalid_server_type',
  );
  expect(code(await cloud.call('POST', '/servers', { ...SERVER, server_type: 'cx4' }))).toBe('invalid_input');
  const refused = await cloud.call('POST', '/servers', { ...SERVER, user_data: 'x'.repeat(32 * 1024 + 1) });
  expect(refused.body.error.details.fields[0].name).toBe('user_data');
  expect((await cloud.call('POST', '/servers', { ...SERVER, user_data: 'x'.repeat(32 * 1024) })).status).toBe(
    201,
  );
});

test('names are unique, labels are checked, ten servers are the limit', async () => {
  const cloud = await simulatedCloud();
  for (let at = 1; at <= 10; at += 1)
    expect((await cloud.call('POST', '/servers', { ...SERVER, name: `s${at}` })).status).toBe(201);
  expect(code(await cloud.call('POST', '/servers', { ...SERVER, name: 's1' }))).toBe('uniqueness_error');
  expect(code(await cloud.call('POST', '/servers', { ...SERVER, name: 's11' }))).toBe(
    'resource_limit_exceeded',
  );
  const labels = { domain: 'x'.repeat(64) };
  expect(code(await cloud.call('POST', '/networks', { name: 'n', ip_range: '10.0.0.0/16', labels }))).toBe(
    'invalid_input',
  );
});

test('private addresses: the one asked for, else the next free one, never twice', async () => {
  const cloud = await simulatedCloud();
  const id = await network(cloud);
  const ids: number[] = [];
  for (const name of ['a', 'b', 'c'])
    ids.push((await cloud.settled('POST', '/servers', { ...SERVER, name })).body.server.id);
  const attach = (server: number, ip?: string) =>
    cloud.settled('POST', `/servers/${server}/actions/attach_to_network`, {
      network: id,
      ...(ip === undefined ? {} : { ip }),
    });
  expect((await attach(ids[0]!, '10.0.1.2')).status).toBe(201);
  expect(code(await attach(ids[0]!))).toBe('server_already_attached');
  expect(code(await attach(ids[1]!, '10.0.1.2'))).toBe('ip_not_available');
  expect(code(await attach(ids[1]!, '10.9.1.2'))).toBe('invalid_input');
  expect((await attach(ids[1]!)).status).toBe(201);
  const { body } = await cloud.call('GET', `/servers/${ids[1]}`);
  expect(body.server.private_net[0].ip).toBe('10.0.1.1');
  expect(
    code(await cloud.call('POST', `/networks/${id}/actions/delete_subnet`, { ip_range: '10.0.1.0/24' })),
  ).toBe('service_error');
});

test('subnets stay inside the network, apart, and in one zone', async () => {
  const cloud = await simulatedCloud();
  const id = await network(cloud);
  const add = (ip_range: string, network_zone = 'eu-central') =>
    cloud.call('POST', `/networks/${id}/actions/add_subnet`, { type: 'cloud', ip_range, network_zone });
  expect(code(await add('10.1.0.0/24'))).toBe('invalid_input');
  expect(code(await add('10.0.1.128/25'))).toBe('networks_overlap');
  expect(code(await add('10.0.2.0/24', 'us-east'))).toBe('invalid_input');
  expect((await add('10.0.2.0/24')).status).toBe(201);
});

test('protection, use and assignment stand in the way of a removal', async () => {
  const cloud = await simulatedCloud();
  const { body: firewall } = await cloud.call('POST', '/firewalls', { name: 'fw' });
  const { body: group } = await cloud.call('POST', '/placement_groups', { name: 'pg', type: 'spread' });
  const { body: ip } = await cloud.call('POST', '/primary_ips', {
    name: 'ip',
    type: 'ipv4',
    assignee_type: 'server',
    location: 'fsn1',
    auto_delete: false,
  });
  const { body } = await cloud.settled('POST', '/servers', {
    ...SERVER,
    firewalls: [{ firewall: firewall.firewall.id }],
    placement_group: group.placement_group.id,
    public_net: { enable_ipv4: true, enable_ipv6: false, ipv4: ip.primary_ip.id },
  });
  expect(body.server.public_net).toMatchObject({ ipv4: { ip: ip.primary_ip.ip }, ipv6: null });
  expect(code(await cloud.call('DELETE', `/firewalls/${firewall.firewall.id}`))).toBe('resource_in_use');
  expect(code(await cloud.call('DELETE', `/placement_groups/${group.placement_group.id}`))).toBe(
    'resource_in_use',
  );
  expect(code(await cloud.call('DELETE', `/primary_ips/${ip.primary_ip.id}`))).toBe('must_be_unassigned');
  await cloud.settled('POST', `/servers/${body.server.id}/actions/change_protection`, {
    delete: true,
    rebuild: true,
  });
  expect(code(await cloud.call('DELETE', `/servers/${body.server.id}`))).toBe('protected');
  await cloud.settled('POST', `/servers/${body.server.id}/actions/change_protection`, {
    delete: false,
    rebuild: false,
  });
  expect((await cloud.settled('DELETE', `/servers/${body.server.id}`)).status).toBe(200);
  await until('the firewall let go', async () => {
    const { body: still } = await cloud.call('GET', `/firewalls/${firewall.firewall.id}`);
    return still.firewall.applied_to.length === 0;
  });
  for (const path of [
    `/firewalls/${firewall.firewall.id}`,
    `/placement_groups/${group.placement_group.id}`,
    `/primary_ips/${ip.primary_ip.id}`,
  ]) {
    expect((await cloud.call('DELETE', path)).status).toBe(204);
  }
  expect(Object.values(cloud.hetzner.cloud.counts()).every((count) => count === 0)).toBe(true);
});

test('primary IPs made with a server go with it', async () => {
  const cloud = await simulatedCloud();
  const { body } = await cloud.settled('POST', '/servers', SERVER);
  expect(cloud.hetzner.cloud.counts().primary_ips).toBe(2);
  await cloud.settled('DELETE', `/servers/${body.server.id}`);
  expect(cloud.hetzner.cloud.counts().primary_ips).toBe(0);
});

test('a deletion takes time: the server is there and locked meanwhile, and its firewall in use a while longer', async () => {
  const cloud = await simulatedCloud({ speed: 20 });
  const { body: firewall } = await cloud.call('POST', '/firewalls', { name: 'fw' });
  const firewalls = [{ firewall: firewall.firewall.id }];
  const { body } = await cloud.call('POST', '/servers', { ...SERVER, firewalls });
  const path = `/servers/${body.server.id}`;
  const busy = await cloud.call('POST', `${path}/actions/poweroff`);
  expect([busy.status, code(busy)]).toEqual([423, 'locked']);
  expect(code(await cloud.call('DELETE', path))).toBe('locked');
  await until('it stands still', () => cloud.hetzner.cloud.actions.every((action) => action.done));
  const removal = await cloud.call('DELETE', path);
  expect(removal.body.action).toMatchObject({ command: 'delete_server', status: 'running' });
  expect((await cloud.call('GET', path)).body.server.status).toBe('deleting');
  expect(code(await cloud.call('DELETE', path))).toBe('locked');
  await until('it is gone', async () => (await cloud.call('GET', path)).status === 404);
  const { status } = await cloud.call('DELETE', `/firewalls/${firewall.firewall.id}`);
  expect(status).toBe(422);
  await until(
    'the firewall let go',
    async () => (await cloud.call('DELETE', `/firewalls/${firewall.firewall.id}`)).status === 204,
  );
});

test('volumes are attached and detached by actions, and must be detached before they can be deleted', async () => {
  const cloud = await simulatedCloud({ speed: 8 });
  const { body } = await cloud.settled('POST', '/servers', SERVER);
  const { body: made } = await cloud.settled('POST', '/volumes', { name: 'v', size: 10, location: 'fsn1' });
  const path = `/volumes/${made.volume.id}`;
  const holder = async () => (await cloud.call('GET', path)).body.volume.server;
  await cloud.call('POST', `${path}/actions/attach`, { server: body.server.id });
  expect(await holder()).toBeNull();
  expect(code(await cloud.call('DELETE', path))).toBe('locked');
  await until('it is attached', async () => (await holder()) === body.server.id);
  await until('nothing runs', () => cloud.hetzner.cloud.actions.every((action) => action.done));
  expect((await cloud.call('DELETE', path)).status).toBe(422);
  await cloud.settled('POST', `${path}/actions/change_protection`, { delete: true });
  await cloud.settled('POST', `${path}/actions/detach`);
  expect(code(await cloud.call('DELETE', path))).toBe('protected');
  await cloud.settled('POST', `${path}/actions/change_protection`, { delete: false });
  expect((await cloud.call('DELETE', path)).status).toBe(204);
});

test('a private interface is there when its action is done', async () => {
  const cloud = await simulatedCloud({ speed: 8 });
  const id = await network(cloud);
  const { body } = await cloud.settled('POST', '/servers', SERVER);
  const attached = async () =>
    (await cloud.call('GET', `/servers/${body.server.id}`)).body.server.private_net.length;
  await cloud.call('POST', `/servers/${body.server.id}/actions/attach_to_network`, { network: id });
  expect(await attached()).toBe(0);
  await until('it is attached', async () => (await attached()) === 1);
  await cloud.settled('POST', `/servers/${body.server.id}/actions/detach_from_network`, { network: id });
  expect(await attached()).toBe(0);
});

test('the catalogue: what is sold where, at what price; datacenters are gone', async () => {
  const cloud = await simulatedCloud();
  const { body } = await cloud.call('GET', '/server_types?name=cpx32');
  expect(body.server_types[0].locations).toContainEqual(
    expect.objectContaining({ name: 'fsn1', available: true, recommended: true }),
  );
  const { body: prices } = await cloud.call('GET', '/pricing');
  const cpx32 = prices.pricing.server_types.find((one: { name: string }) => one.name === 'cpx32');
  expect(cpx32.prices[0].price_monthly).toEqual({ net: '14.4900000000', gross: '17.2431000000' });
  for (const path of ['/locations', '/load_balancer_types', '/images', '/server_types']) {
    expect((await cloud.call('GET', path)).status).toBe(200);
  }
  const images = await cloud.call('GET', '/images?name=ubuntu-24.04&architecture=arm');
  expect(images.body.images).toHaveLength(1);
  expect(code(await cloud.call('GET', '/datacenters'))).toBe('deprecated_api_endpoint');
});

test('a path that is not imitated answers 501 and is remembered', async () => {
  const cloud = await simulatedCloud({ unhandledAllowed: true });
  expect((await cloud.call('GET', '/storage_boxes')).status).toBe(501);
  expect(cloud.hetzner.unhandled).toEqual(['GET /storage_boxes']);
});

test('faults: counted rate limit, outage with and without JSON, slowness', async () => {
  const cloud = await simulatedCloud();
  cloud.ground.faults.set({ name: 'hetzner-429', times: 2 });
  const limited = await cloud.call('GET', '/servers');
  expect([limited.status, code(limited), limited.headers.get('ratelimit-remaining')]).toEqual([
    429,
    'rate_limit_exceeded',
    '0',
  ]);
  expect((await cloud.call('GET', '/servers')).status).toBe(429);
  expect((await cloud.call('GET', '/servers')).status).toBe(200);
  cloud.ground.faults.set({ name: 'hetzner-5xx', value: '502', times: 1 });
  const gateway = await cloud.call('GET', '/servers');
  expect([gateway.status, gateway.body]).toEqual([502, '<html><body>Bad Gateway</body></html>']);
  cloud.ground.faults.set({ name: 'hetzner-slow', value: '120' });
  const before = performance.now();
  await cloud.call('GET', '/servers');
  expect(performance.now() - before).toBeGreaterThan(100);
});

test('a node that never boots: the cloud says running, the bus stays silent', async () => {
  const cloud = await simulatedCloud();
  const started: string[] = [];
  cloud.ground.bus.on('server-started', (server) => started.push(server.name));
  cloud.ground.faults.set({ name: 'node-never-boots', target: 'cp1' });
  for (const name of ['cp1', 'cp2']) await cloud.call('POST', '/servers', { ...SERVER, name });
  await until('both running', async () => {
    const { body } = await cloud.call('GET', '/servers');
    return body.servers.every((one: { status: string }) => one.status === 'running');
  });
  expect(started).toEqual(['cp2']);
});

test('snapshots and uploaded certificates are listed and deleted; system images stay', async () => {
  const cloud = await simulatedCloud();
  const { body } = await cloud.settled('POST', '/servers', SERVER);
  const labels = { 'catalyst.openova.io/sovereign': 'demo.omani.works' };
  const made = await cloud.call('POST', `/servers/${body.server.id}/actions/create_image`, {
    type: 'snapshot',
    labels,
  });
  const found = await cloud.call('GET', '/images?type=snapshot&label_selector=catalyst.openova.io/sovereign');
  expect(found.body.images.map((one: { id: number }) => one.id)).toEqual([made.body.image.id]);
  expect((await cloud.call('DELETE', `/images/${made.body.image.id}`)).status).toBe(204);
  const system = await cloud.call('GET', '/images?name=debian-12');
  expect(code(await cloud.call('DELETE', `/images/${system.body.images[0].id}`))).toBe('forbidden');
  const issued = await cloud.ground.authority.issue(['console.demo.omani.works']);
  const upload = {
    name: 'console',
    type: 'uploaded',
    certificate: issued.certificate,
    private_key: issued.key,
  };
  const { body: uploaded } = await cloud.call('POST', '/certificates', upload);
  expect(uploaded.certificate.domain_names).toEqual(['console.demo.omani.works']);
  expect((await cloud.call('DELETE', `/certificates/${uploaded.certificate.id}`)).status).toBe(204);
});

test('a restart keeps the project, ends what was running, and boots the servers again', async () => {
  const file = join(await temporaryStateDir(), 'hetzner.json');
  const before = await simulatedCloud({ file, speed: 1 });
  const { body } = await before.call('POST', '/servers', { ...SERVER, user_data: '#cloud-config\n' });
  await before.hetzner.stop();
  const after = await simulatedCloud({ file });
  const started: string[] = [];
  after.ground.bus.on('server-started', (server) => started.push(`${server.name} ${server.userData}`));
  after.hetzner.announce();
  expect(started).toEqual(['cp1 #cloud-config\n']);
  const again = await after.call('GET', `/servers/${body.server.id}`);
  expect(again.body.server).toMatchObject({
    status: 'running',
    public_net: { ipv4: body.server.public_net.ipv4 },
  });
  expect((await after.call('GET', `/actions/${body.action.id}`)).body.action.status).toBe('success');
});
