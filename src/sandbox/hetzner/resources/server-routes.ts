import type { Fields } from '../api/fields.ts';
import { invalid, Refusal } from '../api/refusal.ts';
import type { Handler, RouteTable } from '../api/routes.ts';
import { findImage } from '../catalogue/images.ts';
import { findServerType, type ServerType } from '../catalogue/server-types.ts';
import { durationMs, showAction, startAction } from '../cloud/actions.ts';
import { boot, tellAttached } from '../cloud/boot.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { settleInterfaces } from '../cloud/moving.ts';
import type { ActionRecord, ServerRecord } from '../cloud/records.ts';
import { removeServer } from '../cloud/remove-server.ts';
import { attachToNetwork } from './attach.ts';
import { collectionRoutes, protectionRoute, refuseProtected } from './collection-routes.ts';
import { assignPrimaryIps } from './public-net.ts';

const USER_DATA_BYTES = 32 * 1024;
const GROUP_SERVERS = 10;
const HOSTNAME = /^[a-z0-9A-Z]([a-z0-9A-Z.-]{0,61}[a-z0-9A-Z])?$/;

export const SERVER_ROUTES: RouteTable = {
  ...collectionRoutes('servers'),
  ...protectionRoute('servers'),
  'POST /servers': createServer(),
  'DELETE /servers/{id}': ({ cloud }, { id }) => {
    const server = cloud.get('servers', id);
    refuseProtected(server);
    server.status = 'deleting';
    const action = startAction(cloud, 'delete_server', [{ id, type: 'server' }], () =>
      removeServer(cloud, server),
    );
    return { status: 200, body: { action: showAction(cloud, action) } };
  },
};

function createServer(): Handler {
  return ({ cloud, views }, { body }) => {
    const server = newServer(cloud, body);
    const networks = body.numbers('networks').map((id) => cloud.get('networks', id));
    const firewalls = body.each('firewalls').map((one) => cloud.get('firewalls', one.number('firewall')));
    for (const id of body.numbers('volumes')) cloud.get('volumes', id).server = server.id;
    assignPrimaryIps(cloud, server, body.has('public_net') ? body.inner('public_net') : undefined);
    cloud.add('servers', server);
    for (const firewall of firewalls) firewall.servers.push(server.id);
    for (const network of networks) attachToNetwork(cloud, server, network);
    const isStarted = body.flag('start_after_create') ?? true;
    const action = startAction(cloud, 'create_server', [{ id: server.id, type: 'server' }], () =>
      settle(server, isStarted),
    );
    const next = followingActions(
      cloud,
      server,
      networks.map((one) => one.id),
      isStarted,
    );
    cloud.ground.log(`hetzner: server ${server.name} created in ${server.location}`);
    return {
      status: 201,
      body: {
        server: views.servers(server),
        action: showAction(cloud, action),
        next_actions: next.map((one) => showAction(cloud, one)),
        root_password: body.list('ssh_keys').length > 0 ? null : 'not-a-real-password',
      },
    };
  };
}

function settle(server: ServerRecord, isStarted: boolean): void {
  if (server.status === 'initializing') server.status = isStarted ? 'starting' : 'off';
}

function followingActions(
  cloud: Cloud,
  server: ServerRecord,
  networks: number[],
  isStarted: boolean,
): ActionRecord[] {
  const subject = { id: server.id, type: 'server' };
  const afterMs = durationMs('create_server');
  const attached = networks.map((network) =>
    startAction(
      cloud,
      'attach_to_network',
      [subject, { id: network, type: 'network' }],
      () => {
        settleInterfaces(server, network);
        tellAttached(cloud, server);
      },
      { afterMs },
    ),
  );
  if (!isStarted) return attached;
  return [startAction(cloud, 'start_server', [subject], () => boot(cloud, server), { afterMs }), ...attached];
}

function newServer(cloud: Cloud, body: Fields): ServerRecord {
  const name = body.text('name');
  if (!HOSTNAME.test(name)) throw invalid({ name: 'must be a valid hostname' });
  const type = findServerType(body.reference('server_type'));
  if (type === undefined) throw invalid({ server_type: 'server type not found' });
  const location = placeFor(cloud, type, body.optionalText('location'));
  const image = findImage(body.reference('image'), type.architecture);
  if (image === undefined || image.architecture !== type.architecture) {
    throw invalid({ image: `image not found or incompatible with ${type.architecture}` });
  }
  const userData = body.optionalText('user_data') ?? '';
  if (Buffer.byteLength(userData) > USER_DATA_BYTES)
    throw invalid({ user_data: 'Length must be at most 32768 bytes.' });
  for (const key of body.list('ssh_keys')) checkSshKey(cloud, String(key));
  cloud.mayCreate('servers', name);
  const placementGroup = groupFor(cloud, body.optionalNumber('placement_group'));
  return {
    id: cloud.nextId(),
    name,
    created: cloud.created(),
    labels: body.labels() ?? {},
    status: 'initializing',
    type: type.name,
    location,
    image: image.id,
    userData,
    diskSize: type.disk,
    protection: { delete: false, rebuild: false },
    privateNet: [],
    ...(placementGroup === undefined ? {} : { placementGroup }),
  };
}

/** The location asked for, or the first that has the type; refuses where it is not sold or out of stock. */
function placeFor(cloud: Cloud, type: ServerType, wanted: string | undefined): string {
  const sold = type.locations.find((one) => one.name === (wanted ?? type.locations[0]?.name));
  if (sold === undefined) throw invalid({ location: `unsupported location for server type ${type.name}` });
  if (!sold.available) throw new Refusal('invalid_server_type', `server type ${type.name} is deprecated`);
  const { faults } = cloud.ground;
  if (faults.strike('hetzner-no-capacity', sold.name) ?? faults.strike('hetzner-no-capacity', type.name)) {
    throw new Refusal('resource_unavailable', `${type.name} is currently unavailable in ${sold.name}`);
  }
  return sold.name;
}

function checkSshKey(cloud: Cloud, idOrName: string): void {
  const found = cloud.all('ssh_keys').some((key) => String(key.id) === idOrName || key.name === idOrName);
  if (!found) throw invalid({ ssh_keys: `ssh key '${idOrName}' not found` });
}

function groupFor(cloud: Cloud, id: number | undefined): number | undefined {
  if (id === undefined) return undefined;
  cloud.get('placement_groups', id);
  const members = cloud.all('servers').filter((one) => one.placementGroup === id).length;
  if (members >= GROUP_SERVERS)
    throw new Refusal('placement_error', `a spread placement group has at most ${GROUP_SERVERS} servers`);
  return id;
}
