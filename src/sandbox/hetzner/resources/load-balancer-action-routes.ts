import { Refusal } from '../api/refusal.ts';
import type { ApiRequest } from '../api/request.ts';
import type { Desk, Handler, RouteTable } from '../api/routes.ts';
import { findLoadBalancerType } from '../catalogue/load-balancer-types.ts';
import { startAction } from '../cloud/actions.ts';
import { settleBalancer } from '../cloud/moving.ts';
import type { LoadBalancerRecord } from '../cloud/records.ts';
import { attachBalancer } from './attach.ts';
import { actionReply } from './collection-routes.ts';
import { addService, deleteService, updateService } from './load-balancer-services.ts';
import { addTarget, removeTarget } from './load-balancer-targets.ts';

type Change = (balancer: LoadBalancerRecord, request: ApiRequest, desk: Desk) => void;

const change = (command: string, apply: Change): Handler => {
  return (desk, request) => {
    const balancer = desk.cloud.get('load_balancers', request.id);
    apply(balancer, request, desk);
    const subject = { id: request.id, type: 'load_balancer' };
    const action = startAction(desk.cloud, command, [subject], () => settleBalancer(balancer));
    desk.cloud.changed.emit('balancers');
    return actionReply(desk.cloud, action);
  };
};

const at = (action: string) => `POST /load_balancers/{id}/actions/${action}`;

/** What is done to a load balancer after its creation. */
export const LOAD_BALANCER_ACTION_ROUTES: RouteTable = {
  [at('add_service')]: change('add_service', (balancer, { body }) => addService(balancer, body)),
  [at('update_service')]: change('update_service', (balancer, { body }) => updateService(balancer, body)),
  [at('delete_service')]: change('delete_service', (balancer, { body }) =>
    deleteService(balancer, body.number('listen_port')),
  ),
  [at('add_target')]: change('add_target', (balancer, { body }, { cloud }) =>
    addTarget(cloud, balancer, body),
  ),
  [at('remove_target')]: change('remove_target', (balancer, { body }) => removeTarget(balancer, body)),
  [at('attach_to_network')]: change('attach_to_network', (balancer, { body }, { cloud }) => {
    const network = cloud.get('networks', body.number('network'));
    attachBalancer(cloud, balancer, network, body.optionalText('ip')).moving = 'in';
  }),
  [at('detach_from_network')]: change('detach_from_network', (balancer) => {
    if (balancer.privateNet === undefined)
      throw new Refusal('not_found', 'load balancer is not attached to the network');
    balancer.privateNet.moving = 'out';
  }),
  [at('change_algorithm')]: change('change_algorithm', (balancer, { body }) => {
    balancer.algorithm = body.oneOf('type', ['round_robin', 'least_connections']);
  }),
  [at('change_type')]: change('change_load_balancer_type', (balancer, { body }) => {
    const type = findLoadBalancerType(body.reference('load_balancer_type'));
    if (type === undefined) throw new Refusal('invalid_input', 'load balancer type not found');
    balancer.type = type.name;
  }),
  [at('enable_public_interface')]: change('enable_public_interface', (balancer) => {
    balancer.publicInterface = true;
  }),
  [at('disable_public_interface')]: change('disable_public_interface', (balancer) => {
    balancer.publicInterface = false;
  }),
  [at('change_dns_ptr')]: change('change_dns_ptr', (balancer, { body }) => {
    const ip = body.text('ip');
    const dns_ptr = body.optionalText('dns_ptr') ?? '';
    balancer.reverse = [...balancer.reverse.filter((one) => one.ip !== ip), { ip, dns_ptr }];
  }),
};
