import { listReply } from '../api/listing.ts';
import { Refusal } from '../api/refusal.ts';
import type { Handler, RouteTable } from '../api/routes.ts';
import { showAction, startAction } from '../cloud/actions.ts';
import { type Cloud, singular } from '../cloud/cloud.ts';
import type { ActionRecord, Kind, RecordsByKind } from '../cloud/records.ts';

/** What every kind of object offers: list, get, rename and relabel, its actions. */
export function collectionRoutes<K extends Kind>(kind: K): RouteTable {
  const one = singular(kind);
  return {
    [`GET /${kind}`]: ({ cloud, views }, { query }) =>
      listReply<RecordsByKind[K]>(kind, cloud.all(kind), query, views[kind]),
    [`GET /${kind}/{id}`]: ({ cloud, views }, { id }) => ({
      status: 200,
      body: { [one]: views[kind](cloud.get(kind, id)) },
    }),
    [`PUT /${kind}/{id}`]: ({ cloud, views }, { id, body }) => {
      const record = cloud.get(kind, id);
      const name = body.optionalText('name');
      if (name !== undefined) cloud.mayBeNamed(kind, name, id);
      const labels = body.labels();
      Object.assign(record, {
        ...(name === undefined ? {} : { name }),
        ...(labels === undefined ? {} : { labels }),
      });
      cloud.save();
      return { status: 200, body: { [one]: views[kind](record) } };
    },
    [`GET /${kind}/{id}/actions`]: ({ cloud }, { id, query }) => {
      cloud.get(kind, id);
      const own = cloud.actions.filter((action) => action.resources.some((each) => each.id === id));
      return listActions(cloud, own, query);
    },
    [`GET /${kind}/actions`]: ({ cloud }, { query }) => listActions(cloud, cloud.actions, query),
  };
}

/** `change_protection` of the kinds that have it. */
export function protectionRoute<
  K extends Exclude<Kind, 'firewalls' | 'placement_groups' | 'ssh_keys' | 'certificates'>,
>(kind: K): RouteTable {
  return {
    [`POST /${kind}/{id}/actions/change_protection`]: ({ cloud }, { id, body }) => {
      const record = cloud.get(kind, id);
      const protection = record.protection as Record<string, boolean>;
      for (const name of ['delete', 'rebuild']) {
        const wanted = body.flag(name);
        if (wanted !== undefined && name in protection) protection[name] = wanted;
      }
      return actionReply(cloud, startAction(cloud, 'change_protection', [{ id, type: singular(kind) }]));
    },
  };
}

export function deleteRoute<K extends Kind>(
  kind: K,
  before: (cloud: Cloud, record: RecordsByKind[K]) => void,
): RouteTable {
  const handler: Handler = ({ cloud }, { id }) => {
    const record = cloud.get(kind, id);
    refuseProtected(record);
    before(cloud, record);
    cloud.remove(kind, id);
    return { status: 204 };
  };
  return { [`DELETE /${kind}/{id}`]: handler };
}

export function refuseProtected(record: object): void {
  const protection = (record as { protection?: { delete: boolean } }).protection;
  if (protection?.delete) throw new Refusal('protected', 'deletion of this resource is protected');
}

export function actionReply(cloud: Cloud, action: ActionRecord, more: Record<string, unknown> = {}) {
  return { status: 201, body: { action: showAction(cloud, action), ...more } };
}

export function listActions(cloud: Cloud, actions: readonly ActionRecord[], query: URLSearchParams) {
  const ids = new Set(query.getAll('id').map(Number));
  const statuses = new Set(query.getAll('status'));
  const found = actions
    .filter((action) => ids.size === 0 || ids.has(action.id))
    .map((action) => showAction(cloud, action))
    .filter((action) => statuses.size === 0 || statuses.has(action.status));
  return listReply('actions', found, query, (action) => action);
}
