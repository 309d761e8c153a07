import type { RouteTable } from '../api/routes.ts';
import { FLOATING_IP_ROUTES, PRIMARY_IP_ROUTES } from './address-routes.ts';
import { CERTIFICATE_ROUTES } from './certificate-routes.ts';
import { FIREWALL_ROUTES } from './firewall-routes.ts';
import { IMAGE_ROUTES } from './image-routes.ts';
import { LOAD_BALANCER_ACTION_ROUTES } from './load-balancer-action-routes.ts';
import { LOAD_BALANCER_ROUTES } from './load-balancer-routes.ts';
import { NETWORK_ROUTES } from './network-routes.ts';
import { PLACEMENT_GROUP_ROUTES, SSH_KEY_ROUTES, VOLUME_ROUTES } from './other-routes.ts';
import { READ_ONLY_ROUTES } from './read-only-routes.ts';
import { SERVER_ACTION_ROUTES } from './server-action-routes.ts';
import { SERVER_ROUTES } from './server-routes.ts';

/** Every call that the simulator knows. Any other one answers 501 and is remembered. */
export const ALL_ROUTES: RouteTable = {
  ...READ_ONLY_ROUTES,
  ...SERVER_ROUTES,
  ...SERVER_ACTION_ROUTES,
  ...NETWORK_ROUTES,
  ...FIREWALL_ROUTES,
  ...LOAD_BALANCER_ROUTES,
  ...LOAD_BALANCER_ACTION_ROUTES,
  ...PRIMARY_IP_ROUTES,
  ...FLOATING_IP_ROUTES,
  ...PLACEMENT_GROUP_ROUTES,
  ...SSH_KEY_ROUTES,
  ...VOLUME_ROUTES,
  ...CERTIFICATE_ROUTES,
  ...IMAGE_ROUTES,
};
