import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { privateAddress } from '../../../src/sandbox/ground/private-address.ts';
import { type SimulatedCloud, simulatedCloud, until } from '../../support/sandbox.ts';

/** A service on a node's private address that says its name to everybody who connects. */
async function service(
  cloud: SimulatedCloud,
  privateIp: string,
  port: number,
  name: string,
): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()).end(name));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  cloud.ground.addresses.publish(privateIp, port, (server.address() as AddressInfo).port);
  return server;
}

async function ask(cloud: SimulatedCloud, ip: string, port: number): Promise<string> {
  const loopback = cloud.ground.addresses.find(ip, port);
  if (loopback === undefined) throw new Error(`${ip}:${port} is not published`);
  return text(connect(loopback, '127.0.0.1'));
}

/** Two servers on a network behind a load balancer with one service, 443 to 30443. */
async function balanced() {
  const cloud = await simulatedCloud({ speed: 200 });
  const { body: made } = await cloud.call('POST', '/networks', {
    name: 'net',
    ip_range: '10.0.0.0/16',
    subnets: [{ type: 'cloud', network_zone: 'eu-central', ip_range: '10.0.1.0/24' }],
  });
  const network = made.network.id;
  const { body } = await cloud.call('POST', '/load_balancers', {
    name: 'lb',
    load_balancer_type: 'lb11',
    location: 'fsn1',
    network,
    services: [
      {
        protocol: 'tcp',
        listen_port: 443,
        destination_port: 30443,
        proxyprotocol: false,
        health_check: { protocol: 'tcp', port: 30443, interval: 15, timeout: 10, retries: 3 },
      },
    ],
  });
  const balancer = body.load_balancer;
  for (const name of ['cp1', 'cp2']) {
    const server = {
      name,
      server_type: 'cpx32',
      image: 'ubuntu-24.04',
      location: 'fsn1',
      networks: [network],
    };
    const { body: created } = await cloud.settled('POST', '/servers', server);
    const target = { type: 'server', server: { id: created.server.id }, use_private_ip: true };
    expect(
      (await cloud.call('POST', `/load_balancers/${balancer.id}/actions/add_target`, target)).status,
    ).toBe(201);
  }
  const health = async () => {
    const reply = await cloud.call('GET', `/load_balancers/${balancer.id}`);
    return reply.body.load_balancer.targets.map(
      (one: { health_status: { status: string }[] }) => one.health_status[0]?.status,
    );
  };
  const { body: servers } = await cloud.call('GET', '/servers');
  const ips: string[] = servers.servers.map((one: { private_net: { ip: string; network: number }[] }) =>
    privateAddress(one.private_net[0]!.ip, one.private_net[0]!.network),
  );
  return { cloud, balancer, ip: balancer.public_net.ipv4.ip as string, health, ips };
}

test('only healthy targets get traffic, in turn, and health follows the nodes', async () => {
  const { cloud, balancer, ip, health, ips } = await balanced();
  await until('the first checks', async () => (await health()).every((one: string) => one === 'unhealthy'));
  expect(await ask(cloud, ip, 443)).toBe('');
  const first = await service(cloud, ips[0]!, 30443, 'one');
  await until('one healthy', async () => (await health()).join() === 'healthy,unhealthy');
  expect([await ask(cloud, ip, 443), await ask(cloud, ip, 443)]).toEqual(['one', 'one']);
  await service(cloud, ips[1]!, 30443, 'two');
  await until('both healthy', async () => (await health()).join() === 'healthy,healthy');
  expect(new Set([await ask(cloud, ip, 443), await ask(cloud, ip, 443)])).toEqual(new Set(['one', 'two']));
  first.close();
  await until('one gone', async () => (await health()).join() === 'unhealthy,healthy');
  expect(await ask(cloud, ip, 443)).toBe('two');
  await cloud.call('POST', `/load_balancers/${balancer.id}/actions/delete_service`, { listen_port: 443 });
  await until('the port withdrawn', () => cloud.ground.addresses.find(ip, 443) === undefined);
});

test('limits of lb11: five services; private targets need the same network', async () => {
  const { cloud, balancer } = await balanced();
  const add = (port: number) =>
    cloud.call('POST', `/load_balancers/${balancer.id}/actions/add_service`, {
      protocol: 'tcp',
      listen_port: port,
      destination_port: port,
    });
  for (const port of [80, 53, 54, 55]) expect((await add(port)).status).toBe(201);
  expect((await add(56)).body.error.code).toBe('resource_limit_exceeded');
  expect((await add(80)).body.error.code).toBe('source_port_already_used');
  const server = { name: 'apart', server_type: 'cpx32', image: 'ubuntu-24.04', location: 'fsn1' };
  const { body } = await cloud.call('POST', '/servers', server);
  const target = { type: 'server', server: { id: body.server.id }, use_private_ip: true };
  const refused = await cloud.call('POST', `/load_balancers/${balancer.id}/actions/add_target`, target);
  expect(refused.body.error.code).toBe('server_not_attached_to_network');
});
