import { invalid, Refusal } from '../api/refusal.ts';
import type { RouteTable } from '../api/routes.ts';
import { findLocation } from '../catalogue/locations.ts';
import { startAction } from '../cloud/actions.ts';
import { type Cloud, singular } from '../cloud/cloud.ts';
import { ipv6Network } from '../cloud/public-pool.ts';
import type { FloatingIpRecord, ServerRecord } from '../cloud/records.ts';
import { primaryIpOf } from '../views/server-view.ts';
import { actionReply, collectionRoutes, deleteRoute, protectionRoute } from './collection-routes.ts';
import { assignPrimaryIp, defaultReverse, newPrimaryIp } from './public-net.ts';

const TYPES = ['ipv4', 'ipv6'] as const;

export const PRIMARY_IP_ROUTES: RouteTable = {
  ...collectionRoutes('primary_ips'),
  ...protectionRoute('primary_ips'),
  ...reverseRoute('primary_ips'),
  ...deleteRoute('primary_ips', (_cloud, ip) => {
    if (ip.assignee !== undefined)
      throw new Refusal('must_be_unassigned', `primary ip ${ip.name} is still assigned to a resource`);
  }),
  'POST /primary_ips': ({ cloud, views }, { body }) => {
    const name = body.text('name');
    const type = body.oneOf('type', TYPES);
    const assignee = body.optionalNumber('assignee_id');
    const server = assignee === undefined ? undefined : offServer(cloud, assignee);
    const location = server?.location ?? findLocation(body.text('location'))?.name;
    if (location === undefined) throw invalid({ location: 'location not found' });
    cloud.mayCreate('primary_ips', name);
    const autoDelete = body.flag('auto_delete') ?? false;
    const ip = { ...newPrimaryIp(cloud, type, location), name, labels: body.labels() ?? {}, autoDelete };
    if (server !== undefined) assignPrimaryIp(ip, server);
    cloud.add('primary_ips', ip);
    return { status: 201, body: { primary_ip: views.primary_ips(ip) } };
  },
  'PUT /primary_ips/{id}': (desk, request) => {
    const wanted = request.body.flag('auto_delete');
    if (wanted !== undefined) desk.cloud.get('primary_ips', request.id).autoDelete = wanted;
    return collectionRoutes('primary_ips')['PUT /primary_ips/{id}']!(desk, request);
  },
  'POST /primary_ips/{id}/actions/assign': ({ cloud }, { id, body }) => {
    const ip = cloud.get('primary_ips', id);
    const server = offServer(cloud, body.number('assignee_id'));
    if (primaryIpOf(cloud, server.id, ip.type) !== undefined)
      throw new Refusal('conflict', `server already has an ${ip.type}`);
    assignPrimaryIp(ip, server);
    return actionReply(cloud, startAction(cloud, 'assign_primary_ip', [{ id, type: 'primary_ip' }]));
  },
  'POST /primary_ips/{id}/actions/unassign': ({ cloud }, { id }) => {
    const ip = cloud.get('primary_ips', id);
    if (ip.assignee === undefined) throw new Refusal('conflict', 'primary ip is not assigned');
    offServer(cloud, ip.assignee);
    delete ip.assignee;
    return actionReply(cloud, startAction(cloud, 'unassign_primary_ip', [{ id, type: 'primary_ip' }]));
  },
};

export const FLOATING_IP_ROUTES: RouteTable = {
  ...collectionRoutes('floating_ips'),
  ...protectionRoute('floating_ips'),
  ...reverseRoute('floating_ips'),
  ...deleteRoute('floating_ips', (_cloud, ip) => {
    if (ip.server !== undefined)
      throw new Refusal('must_be_unassigned', `floating ip ${ip.name} is still assigned to a resource`);
  }),
  'POST /floating_ips': ({ cloud, views }, { body }) => {
    const id = cloud.nextId();
    const name = body.optionalText('name') ?? `floating-ip-${id}`;
    const type = body.oneOf('type', TYPES);
    const server = body.optionalNumber('server');
    const location =
      server === undefined
        ? findLocation(body.text('home_location'))?.name
        : cloud.get('servers', server).location;
    if (location === undefined) throw invalid({ home_location: 'location not found' });
    cloud.mayCreate('floating_ips', name);
    const ip = type === 'ipv4' ? cloud.publicAddress() : ipv6Network(id);
    const record: FloatingIpRecord = {
      id,
      name,
      created: cloud.created(),
      labels: body.labels() ?? {},
      type,
      ip,
      location,
      description: body.optionalText('description') ?? '',
      protection: { delete: false },
      reverse: type === 'ipv4' ? [{ ip, dns_ptr: defaultReverse(ip) }] : [],
      ...(server === undefined ? {} : { server }),
    };
    cloud.add('floating_ips', record);
    return { status: 201, body: { floating_ip: views.floating_ips(record) } };
  },
  'POST /floating_ips/{id}/actions/assign': ({ cloud }, { id, body }) => {
    cloud.get('floating_ips', id).server = cloud.get('servers', body.number('server')).id;
    return actionReply(cloud, startAction(cloud, 'assign_floating_ip', [{ id, type: 'floating_ip' }]));
  },
  'POST /floating_ips/{id}/actions/unassign': ({ cloud }, { id }) => {
    delete cloud.get('floating_ips', id).server;
    return actionReply(cloud, startAction(cloud, 'unassign_floating_ip', [{ id, type: 'floating_ip' }]));
  },
};

function offServer(cloud: Cloud, id: number): ServerRecord {
  const server = cloud.get('servers', id);
  if (server.status !== 'off') throw new Refusal('server_not_stopped', `server ${server.name} must be off`);
  return server;
}

function reverseRoute(kind: 'primary_ips' | 'floating_ips'): RouteTable {
  return {
    [`POST /${kind}/{id}/actions/change_dns_ptr`]: ({ cloud }, { id, body }) => {
      const record = cloud.get(kind, id);
      const ip = body.text('ip');
      const wanted =
        body.optionalText('dns_ptr') ?? (record.type === 'ipv4' ? defaultReverse(ip) : undefined);
      record.reverse = record.reverse.filter((one) => one.ip !== ip);
      if (wanted !== undefined) record.reverse.push({ ip, dns_ptr: wanted });
      return actionReply(cloud, startAction(cloud, 'change_dns_ptr', [{ id, type: singular(kind) }]));
    },
  };
}
