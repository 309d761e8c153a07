import { listReply } from '../api/listing.ts';
import { Refusal } from '../api/refusal.ts';
import type { Desk, RouteTable } from '../api/routes.ts';
import { IMAGES } from '../catalogue/images.ts';
import { findServerType } from '../catalogue/server-types.ts';
import { startAction } from '../cloud/actions.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { ImageRecord } from '../cloud/records.ts';
import { actionReply, collectionRoutes, deleteRoute, protectionRoute } from './collection-routes.ts';

interface ShownImage {
  id: number;
  name?: string;
  labels?: Record<string, string>;
  type?: string;
  architecture?: string;
}

const ownRoutes = {
  ...collectionRoutes('images'),
  ...protectionRoute('images'),
  ...deleteRoute('images', () => undefined),
};

/** System images can be read; snapshots are made of servers, cost by size, and can be changed and deleted. */
export const IMAGE_ROUTES: RouteTable = {
  ...ownRoutes,
  'GET /images': (desk, { query }) =>
    listReply('images', matchingImages(desk, query), query, (image) => image),
  'GET /images/{id}': (desk, request) => {
    const system = IMAGES.find((image) => image.id === request.id);
    return system === undefined
      ? ownRoutes['GET /images/{id}']!(desk, request)
      : { status: 200, body: { image: system } };
  },
  'DELETE /images/{id}': (desk, request) => {
    if (IMAGES.some((image) => image.id === request.id))
      throw new Refusal('forbidden', 'system images cannot be deleted');
    return ownRoutes['DELETE /images/{id}']!(desk, request);
  },
  'POST /servers/{id}/actions/create_image': ({ cloud, views }, { id, body }) => {
    const type = body.oneOf('type', ['snapshot', 'backup'], 'snapshot');
    const record = snapshotOf(cloud, id, type, body.optionalText('description'), body.labels() ?? {});
    cloud.add('images', record);
    const action = startAction(cloud, 'create_image', [
      { id, type: 'server' },
      { id: record.id, type: 'image' },
    ]);
    return actionReply(cloud, action, { image: views.images(record) });
  },
};

function matchingImages({ cloud, views }: Desk, query: URLSearchParams): ShownImage[] {
  const types = query.getAll('type');
  const architectures = query.getAll('architecture');
  const own = cloud.all('images').map((image) => views.images(image) as unknown as ShownImage);
  return [...(IMAGES as ShownImage[]), ...own].filter(
    ({ type = '', architecture = '' }) =>
      (types.length === 0 || types.includes(type)) &&
      (architectures.length === 0 || architectures.includes(architecture)),
  );
}

function snapshotOf(
  cloud: Cloud,
  serverId: number,
  type: ImageRecord['type'],
  description: string | undefined,
  labels: Record<string, string>,
): ImageRecord {
  const server = cloud.get('servers', serverId);
  const base = IMAGES.find((image) => image.id === server.image);
  const id = cloud.nextId();
  return {
    id,
    name: `snapshot-${id}`,
    created: cloud.created(),
    labels,
    type,
    description: description ?? `snapshot ${cloud.created()}`,
    from: { id: server.id, name: server.name },
    diskSize: server.diskSize,
    architecture: findServerType(server.type)?.architecture ?? 'x86',
    flavor: base?.os_flavor ?? 'ubuntu',
    osVersion: base?.os_version ?? '24.04',
    protection: { delete: false },
  };
}
