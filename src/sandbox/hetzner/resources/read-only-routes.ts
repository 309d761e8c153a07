import { listReply } from '../api/listing.ts';
import { notFound, Refusal } from '../api/refusal.ts';
import type { Handler, RouteTable } from '../api/routes.ts';
import { LOAD_BALANCER_TYPES } from '../catalogue/load-balancer-types.ts';
import { LOCATIONS } from '../catalogue/locations.ts';
import { pricing } from '../catalogue/pricing.ts';
import { SERVER_TYPES } from '../catalogue/server-types.ts';
import { showAction } from '../cloud/actions.ts';
import { singular } from '../cloud/cloud.ts';
import { listActions } from './collection-routes.ts';

const gone: Handler = () => {
  throw new Refusal('deprecated_api_endpoint', 'datacenters were removed from the API, use locations', {
    announcement: 'https://docs.hetzner.cloud/changelog#2025-12-16-phasing-out-datacenters',
  });
};

/** The catalogue, the price list and actions: what can only be read. */
export const READ_ONLY_ROUTES: RouteTable = {
  ...catalogueRoutes('locations', LOCATIONS),
  ...catalogueRoutes('server_types', SERVER_TYPES),
  ...catalogueRoutes('load_balancer_types', LOAD_BALANCER_TYPES),
  'GET /isos': (_desk, { query }) => listReply('isos', [], query, (iso) => iso),
  'GET /pricing': () => ({ status: 200, body: { pricing: pricing() } }),
  'GET /actions': ({ cloud }, { query }) => listActions(cloud, cloud.actions, query),
  'GET /actions/{id}': ({ cloud }, { id }) => {
    const action = cloud.actions.find((one) => one.id === id);
    if (action === undefined) throw notFound('action', id);
    return { status: 200, body: { action: showAction(cloud, action) } };
  },
  'GET /datacenters': gone,
  'GET /datacenters/{id}': gone,
};

function catalogueRoutes(kind: string, records: readonly { id: number; name: string }[]): RouteTable {
  return {
    [`GET /${kind}`]: (_desk, { query }) => listReply(kind, [...records], query, (record) => record),
    [`GET /${kind}/{id}`]: oneOf(kind, records),
  };
}

function oneOf(kind: string, records: readonly { id: number }[]): Handler {
  return (_desk, { id }) => {
    const found = records.find((record) => record.id === id);
    if (found === undefined) throw notFound(singular(kind), id);
    return { status: 200, body: { [singular(kind)]: found } };
  };
}
