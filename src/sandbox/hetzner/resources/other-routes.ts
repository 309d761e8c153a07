import { createHash } from 'node:crypto';
import { invalid, Refusal, uniqueness } from '../api/refusal.ts';
import type { RouteTable } from '../api/routes.ts';
import { findLocation } from '../catalogue/locations.ts';
import { showAction, startAction } from '../cloud/actions.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { settleVolume } from '../cloud/moving.ts';
import type { VolumeRecord } from '../cloud/records.ts';
import { actionReply, collectionRoutes, deleteRoute, protectionRoute } from './collection-routes.ts';

export const PLACEMENT_GROUP_ROUTES: RouteTable = {
  ...collectionRoutes('placement_groups'),
  ...deleteRoute('placement_groups', (cloud, group) => {
    const isUsed = cloud.all('servers').some((one) => one.placementGroup === group.id);
    if (isUsed) throw new Refusal('resource_in_use', `placement group ${group.name} still has servers`);
  }),
  'POST /placement_groups': ({ cloud, views }, { body }) => {
    const name = body.text('name');
    body.oneOf('type', ['spread']);
    cloud.mayCreate('placement_groups', name);
    const group = { id: cloud.nextId(), name, created: cloud.created(), labels: body.labels() ?? {} };
    return {
      status: 201,
      body: { placement_group: views.placement_groups(cloud.add('placement_groups', group)) },
    };
  },
};

export const SSH_KEY_ROUTES: RouteTable = {
  ...collectionRoutes('ssh_keys'),
  ...deleteRoute('ssh_keys', () => undefined),
  'POST /ssh_keys': ({ cloud, views }, { body }) => {
    const name = body.text('name');
    const publicKey = body.text('public_key').trim();
    const fingerprint = fingerprintOf(publicKey);
    cloud.mayCreate('ssh_keys', name);
    if (cloud.all('ssh_keys').some((one) => one.fingerprint === fingerprint)) throw uniqueness('public_key');
    const key = {
      id: cloud.nextId(),
      name,
      created: cloud.created(),
      labels: body.labels() ?? {},
      publicKey,
      fingerprint,
    };
    return { status: 201, body: { ssh_key: views.ssh_keys(cloud.add('ssh_keys', key)) } };
  },
};

/** MD5 of the key's bytes in pairs of digits, the form that the API shows. */
function fingerprintOf(publicKey: string): string {
  const [type = '', bytes = ''] = publicKey.split(/\s+/);
  if (!/^(ssh-|ecdsa-|sk-)/.test(type) || bytes === '') throw invalid({ public_key: 'SSH key is invalid' });
  const digest = createHash('md5').update(Buffer.from(bytes, 'base64')).digest('hex');
  return (digest.match(/../g) ?? []).join(':');
}

export const VOLUME_ROUTES: RouteTable = {
  ...collectionRoutes('volumes'),
  ...protectionRoute('volumes'),
  ...deleteRoute('volumes', (_cloud, volume) => refuseAttached(volume)),
  'POST /volumes': ({ cloud, views }, { body }) => {
    const name = body.text('name');
    const size = body.number('size');
    if (size < 10 || size > 10_240) throw invalid({ size: 'Must be between 10 and 10240.' });
    const server = body.optionalNumber('server');
    const location =
      server === undefined
        ? findLocation(body.text('location'))?.name
        : cloud.get('servers', server).location;
    if (location === undefined) throw invalid({ location: 'location not found' });
    cloud.mayCreate('volumes', name);
    const format = body.optionalText('format') ?? null;
    const labels = body.labels() ?? {};
    const made = { id: cloud.nextId(), name, created: cloud.created(), labels, size, location, format };
    const volume: VolumeRecord = {
      ...made,
      protection: { delete: false },
      ...(server === undefined ? {} : { server }),
    };
    cloud.add('volumes', volume);
    const action = showAction(cloud, changed(cloud, volume.id, 'create_volume'));
    return { status: 201, body: { volume: views.volumes(volume), action, next_actions: [] } };
  },
  'POST /volumes/{id}/actions/attach': ({ cloud }, { id, body }) => {
    const volume = cloud.get('volumes', id);
    const server = cloud.get('servers', body.number('server'));
    refuseAttached(volume);
    if (server.location !== volume.location) throw invalid({ server: `volume is in ${volume.location}` });
    volume.goesTo = server.id;
    return actionReply(cloud, moved(cloud, volume, 'attach_volume'));
  },
  'POST /volumes/{id}/actions/detach': ({ cloud }, { id }) => {
    const volume = cloud.get('volumes', id);
    volume.goesTo = null;
    return actionReply(cloud, moved(cloud, volume, 'detach_volume'));
  },
  'POST /volumes/{id}/actions/resize': ({ cloud }, { id, body }) => {
    const volume = cloud.get('volumes', id);
    const size = body.number('size');
    if (size < volume.size) throw invalid({ size: 'a volume can only grow' });
    volume.size = size;
    return actionReply(cloud, changed(cloud, id, 'resize_volume'));
  },
};

function refuseAttached(volume: VolumeRecord): void {
  if (volume.server !== undefined)
    throw new Refusal('volume_already_attached', `volume ${volume.name} is attached to a server`);
}

function moved(cloud: Cloud, volume: VolumeRecord, command: string) {
  return startAction(cloud, command, [{ id: volume.id, type: 'volume' }], () => settleVolume(volume));
}

function changed(cloud: Cloud, id: number, command: string) {
  return startAction(cloud, command, [{ id, type: 'volume' }]);
}
