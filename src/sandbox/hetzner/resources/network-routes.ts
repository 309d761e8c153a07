import type { Fields } from '../api/fields.ts';
import { invalid, Refusal } from '../api/refusal.ts';
import type { RouteTable } from '../api/routes.ts';
import { startAction } from '../cloud/actions.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { contains, isIn, overlaps, parseRange, toAddress } from '../cloud/ipv4.ts';
import { usedAddresses } from '../cloud/network-addresses.ts';
import type { NetworkRecord, Subnet } from '../cloud/records.ts';
import { actionReply, collectionRoutes, deleteRoute, protectionRoute } from './collection-routes.ts';

const SUBNET_TYPES = ['cloud', 'server', 'vswitch'] as const;

export const NETWORK_ROUTES: RouteTable = {
  ...collectionRoutes('networks'),
  ...protectionRoute('networks'),
  ...deleteRoute('networks', detachAll),
  'POST /networks': ({ cloud, views }, { body }) => {
    const ipRange = body.text('ip_range');
    if (parseRange(ipRange) === undefined) throw invalid({ ip_range: 'Not a valid IPv4 network.' });
    cloud.mayCreate('networks', body.text('name'));
    const network: NetworkRecord = {
      id: cloud.nextId(),
      name: body.text('name'),
      created: cloud.created(),
      labels: body.labels() ?? {},
      ipRange,
      subnets: [],
      routes: body.each('routes').map(routeOf),
      exposeRoutes: body.flag('expose_routes_to_vswitch') ?? false,
      protection: { delete: false },
    };
    for (const subnet of body.each('subnets')) addSubnet(network, subnet);
    cloud.add('networks', network);
    return { status: 201, body: { network: views.networks(network) } };
  },
  'POST /networks/{id}/actions/add_subnet': ({ cloud }, { id, body }) => {
    addSubnet(cloud.get('networks', id), body);
    return changed(cloud, id, 'add_subnet');
  },
  'POST /networks/{id}/actions/delete_subnet': ({ cloud }, { id, body }) => {
    const network = cloud.get('networks', id);
    const range = body.text('ip_range');
    if (!network.subnets.some((one) => one.ip_range === range))
      throw new Refusal('not_found', 'subnet not found');
    refuseAttached(cloud, network, range);
    network.subnets = network.subnets.filter((one) => one.ip_range !== range);
    return changed(cloud, id, 'delete_subnet');
  },
  'POST /networks/{id}/actions/add_route': ({ cloud }, { id, body }) => {
    cloud.get('networks', id).routes.push(routeOf(body));
    return changed(cloud, id, 'add_route');
  },
  'POST /networks/{id}/actions/delete_route': ({ cloud }, { id, body }) => {
    const network = cloud.get('networks', id);
    const { destination, gateway } = routeOf(body);
    network.routes = network.routes.filter(
      (one) => one.destination !== destination || one.gateway !== gateway,
    );
    return changed(cloud, id, 'delete_route');
  },
  'POST /networks/{id}/actions/change_ip_range': ({ cloud }, { id, body }) => {
    const network = cloud.get('networks', id);
    const wanted = parseRange(body.text('ip_range'));
    const fits = (one: Subnet) =>
      wanted !== undefined && contains(wanted, parseRange(one.ip_range) ?? wanted);
    if (wanted === undefined || !network.subnets.every(fits))
      throw invalid({ ip_range: 'does not hold every subnet' });
    network.ipRange = body.text('ip_range');
    return changed(cloud, id, 'change_ip_range');
  },
};

function routeOf(fields: Fields) {
  return { destination: fields.text('destination'), gateway: fields.text('gateway') };
}

function changed(cloud: Cloud, id: number, command: string) {
  return actionReply(cloud, startAction(cloud, command, [{ id, type: 'network' }]));
}

function addSubnet(network: NetworkRecord, fields: Fields): void {
  const zone = fields.text('network_zone');
  const ip_range = fields.optionalText('ip_range') ?? firstFree(network);
  const range = parseRange(ip_range);
  const whole = parseRange(network.ipRange);
  if (range === undefined || whole === undefined || !contains(whole, range)) {
    throw invalid({ ip_range: `'${ip_range}' is not part of ${network.ipRange}` });
  }
  const clash = network.subnets.find((one) => overlaps(parseRange(one.ip_range) ?? range, range));
  if (clash !== undefined)
    throw new Refusal('networks_overlap', `${ip_range} overlaps with ${clash.ip_range}`);
  if (network.subnets.some((one) => one.network_zone !== zone)) {
    throw invalid({ network_zone: 'all subnets of a network lie in one network zone' });
  }
  const type = fields.oneOf('type', SUBNET_TYPES);
  network.subnets.push({ type, ip_range, network_zone: zone, gateway: gatewayOf(network) });
}

/** Every subnet has the network's first address as its gateway (public documentation). */
function gatewayOf(network: NetworkRecord): string {
  return toAddress((parseRange(network.ipRange)?.first ?? 0) + 1);
}

function firstFree(network: NetworkRecord): string {
  const whole = parseRange(network.ipRange);
  for (let at = whole?.first ?? 0; whole !== undefined && at <= whole.last; at += 256) {
    const range = { first: at, last: at + 255 };
    if (!network.subnets.some((one) => overlaps(parseRange(one.ip_range) ?? range, range)))
      return `${toAddress(at)}/24`;
  }
  throw new Refusal('no_subnet_available', 'no range is free');
}

function refuseAttached(cloud: Cloud, network: NetworkRecord, cidr: string): void {
  const range = parseRange(cidr);
  const isUsed = [...usedAddresses(cloud, network.id)].some((ip) => range !== undefined && isIn(range, ip));
  if (isUsed) throw new Refusal('service_error', 'cannot remove subnet because servers are attached to it');
}

function detachAll(cloud: Cloud, network: NetworkRecord): void {
  for (const server of cloud.all('servers')) {
    server.privateNet = server.privateNet.filter((one) => one.network !== network.id);
  }
  for (const balancer of cloud.all('load_balancers')) {
    if (balancer.privateNet?.network === network.id) delete balancer.privateNet;
  }
}
