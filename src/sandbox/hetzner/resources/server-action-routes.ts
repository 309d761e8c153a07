import { Refusal } from '../api/refusal.ts';
import type { Handler, RouteTable } from '../api/routes.ts';
import { findServerType, type ServerType } from '../catalogue/server-types.ts';
import { startAction } from '../cloud/actions.ts';
import { boot, halt, tellAttached } from '../cloud/boot.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { settleInterfaces } from '../cloud/moving.ts';
import type { ServerRecord } from '../cloud/records.ts';
import { attachToNetwork } from './attach.ts';
import { actionReply } from './collection-routes.ts';

const power = (
  command: string,
  during: ServerRecord['status'],
  effect: (cloud: Cloud, server: ServerRecord) => void,
): Handler => {
  return ({ cloud }, { id }) => {
    const server = cloud.get('servers', id);
    server.status = during;
    return actionReply(
      cloud,
      startAction(cloud, command, [{ id, type: 'server' }], () => effect(cloud, server)),
    );
  };
};

const restart = (cloud: Cloud, server: ServerRecord) => {
  halt(cloud, server);
  boot(cloud, server);
};

/** What is done to a server after its creation. */
export const SERVER_ACTION_ROUTES: RouteTable = {
  'POST /servers/{id}/actions/poweron': power('start_server', 'starting', boot),
  'POST /servers/{id}/actions/poweroff': power('stop_server', 'stopping', halt),
  'POST /servers/{id}/actions/shutdown': power('shutdown_server', 'stopping', halt),
  'POST /servers/{id}/actions/reboot': power('reboot_server', 'running', restart),
  'POST /servers/{id}/actions/reset': power('reset_server', 'running', restart),
  'POST /servers/{id}/actions/attach_to_network': ({ cloud }, { id, body }) => {
    const server = cloud.get('servers', id);
    const network = cloud.get('networks', body.number('network'));
    attachToNetwork(cloud, server, network, body.optionalText('ip'), body.texts('alias_ips'));
    const resources = [
      { id, type: 'server' },
      { id: network.id, type: 'network' },
    ];
    return actionReply(
      cloud,
      startAction(cloud, 'attach_to_network', resources, () => {
        settleInterfaces(server, network.id);
        tellAttached(cloud, server);
      }),
    );
  },
  'POST /servers/{id}/actions/detach_from_network': ({ cloud }, { id, body }) => {
    const server = cloud.get('servers', id);
    const network = cloud.get('networks', body.number('network'));
    for (const one of server.privateNet) if (one.network === network.id) one.moving = 'out';
    const resources = [
      { id, type: 'server' },
      { id: network.id, type: 'network' },
    ];
    const settle = () => settleInterfaces(server, network.id);
    return actionReply(cloud, startAction(cloud, 'detach_from_network', resources, settle));
  },
  'POST /servers/{id}/actions/change_alias_ips': ({ cloud }, { id, body }) => {
    const network = body.number('network');
    const found = cloud.get('servers', id).privateNet.find((one) => one.network === network);
    if (found === undefined) throw new Refusal('not_found', 'server is not attached to the network');
    found.alias_ips = body.texts('alias_ips');
    return actionReply(cloud, startAction(cloud, 'change_alias_ips', [{ id, type: 'server' }]));
  },
  'POST /servers/{id}/actions/change_type': ({ cloud }, { id, body }) => {
    const server = cloud.get('servers', id);
    if (server.status !== 'off') throw new Refusal('server_not_stopped', `server ${server.name} must be off`);
    const type = findServerType(body.reference('server_type'));
    if (type === undefined) throw new Refusal('invalid_server_type', 'server type not found');
    refuseUnfit(server, type);
    server.type = type.name;
    if (body.flag('upgrade_disk')) server.diskSize = type.disk;
    return actionReply(cloud, startAction(cloud, 'change_server_type', [{ id, type: 'server' }]));
  },
  'POST /servers/{id}/actions/add_to_placement_group': ({ cloud }, { id, body }) => {
    const server = cloud.get('servers', id);
    if (server.status !== 'off') throw new Refusal('server_not_stopped', `server ${server.name} must be off`);
    server.placementGroup = cloud.get('placement_groups', body.number('placement_group')).id;
    return actionReply(cloud, startAction(cloud, 'add_to_placement_group', [{ id, type: 'server' }]));
  },
  'POST /servers/{id}/actions/remove_from_placement_group': ({ cloud }, { id }) => {
    delete cloud.get('servers', id).placementGroup;
    return actionReply(cloud, startAction(cloud, 'remove_from_placement_group', [{ id, type: 'server' }]));
  },
};

/** A server keeps its architecture, and its disk never shrinks ("Change the Type of a Server", error `invalid_server_type`). */
function refuseUnfit(server: ServerRecord, type: ServerType): void {
  if (findServerType(server.type)?.architecture !== type.architecture)
    throw new Refusal('invalid_server_type', 'server type has another architecture than the server');
  if (type.disk < server.diskSize)
    throw new Refusal('invalid_server_type', 'disk of the server type is smaller than that of the server');
}
