import type { Fields } from '../api/fields.ts';
import { invalid } from '../api/refusal.ts';
import type { RouteTable } from '../api/routes.ts';
import { findLoadBalancerType } from '../catalogue/load-balancer-types.ts';
import { findLocation, LOCATIONS } from '../catalogue/locations.ts';
import { showAction, startAction } from '../cloud/actions.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { ipv6Network } from '../cloud/public-pool.ts';
import type { LoadBalancerRecord } from '../cloud/records.ts';
import { attachBalancer } from './attach.ts';
import { collectionRoutes, deleteRoute, protectionRoute } from './collection-routes.ts';
import { addService } from './load-balancer-services.ts';
import { addTarget } from './load-balancer-targets.ts';
import { defaultReverse } from './public-net.ts';

export const LOAD_BALANCER_ROUTES: RouteTable = {
  ...collectionRoutes('load_balancers'),
  ...protectionRoute('load_balancers'),
  ...deleteRoute('load_balancers', (cloud) => setImmediate(() => cloud.changed.emit('balancers'))),
  'POST /load_balancers': ({ cloud, views }, { body }) => {
    const balancer = newBalancer(cloud, body);
    if (body.has('network')) attachBalancer(cloud, balancer, cloud.get('networks', body.number('network')));
    for (const service of body.each('services')) addService(balancer, service);
    for (const target of body.each('targets')) addTarget(cloud, balancer, target);
    cloud.add('load_balancers', balancer);
    cloud.ground.log(`hetzner: load balancer ${balancer.name} created in ${balancer.location}`);
    const action = startAction(cloud, 'create_load_balancer', [{ id: balancer.id, type: 'load_balancer' }]);
    cloud.changed.emit('balancers');
    return {
      status: 201,
      body: { load_balancer: views.load_balancers(balancer), action: showAction(cloud, action) },
    };
  },
};

function newBalancer(cloud: Cloud, body: Fields): LoadBalancerRecord {
  const name = body.text('name');
  const type = findLoadBalancerType(body.reference('load_balancer_type'));
  if (type === undefined) throw invalid({ load_balancer_type: 'load balancer type not found' });
  const location = locationOf(body);
  cloud.mayCreate('load_balancers', name);
  const id = cloud.nextId();
  const ipv4 = cloud.publicAddress();
  return {
    id,
    name,
    created: cloud.created(),
    labels: body.labels() ?? {},
    type: type.name,
    location,
    algorithm: body.inner('algorithm').oneOf('type', ['round_robin', 'least_connections'], 'round_robin'),
    publicInterface: body.flag('public_interface') ?? true,
    ipv4,
    ipv6: ipv6Network(id).replace('::/64', '::1'),
    reverse: [{ ip: ipv4, dns_ptr: defaultReverse(ipv4) }],
    services: [],
    targets: [],
    protection: { delete: false },
  };
}

function locationOf(body: Fields): string {
  const zone = body.optionalText('network_zone');
  const found =
    zone === undefined
      ? findLocation(body.text('location'))
      : LOCATIONS.find((one) => one.network_zone === zone);
  if (found === undefined) throw invalid({ location: 'location not found' });
  return found.name;
}
